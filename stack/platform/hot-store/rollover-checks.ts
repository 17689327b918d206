import type { LifecyclePolicy } from './policy.ts';
import type { PolicyProblem } from './policy-problem.ts';
import type { ServerLine } from './server-line.ts';
import { DURATION_FORM, parseDuration, parseSize, SIZE_FORM } from './units.ts';

/** The most documents that a shard can hold (Lucene's `IndexWriter.MAX_DOCS`). Our indices have one shard. */
export const MOST_DOCUMENTS = 2 ** 31 - 129;

const WHERE = 'phases.hot.actions.rollover';

interface Form {
  parse: (value: unknown) => number | undefined;
  allowed: string;
}

const AGE: Form = { parse: parseDuration, allowed: DURATION_FORM };
const SIZE: Form = { parse: parseSize, allowed: SIZE_FORM };
const DOCUMENTS: Form = {
  parse: (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined),
  allowed: `a whole number of 1 to ${MOST_DOCUMENTS}`,
};

/** How a condition of a rollover is written. */
function formOf(condition: string): Form {
  if (condition.endsWith('_age')) return AGE;
  return condition.endsWith('_docs') ? DOCUMENTS : SIZE;
}

/** The number that a condition of a rollover stands for: ms, bytes or documents. */
export function parseCondition(condition: string, value: unknown): number | undefined {
  return formOf(condition).parse(value);
}

/**
 * What is wrong with a policy's rollover: there is none, it can't trigger, or it triggers each time that
 * ILM looks. One of the `max_` conditions and all of the `min_` ones must be true.
 */
export function rolloverProblems(
  { phases }: LifecyclePolicy,
  lines: readonly ServerLine[],
): PolicyProblem[] {
  const rollover = phases.hot?.actions['rollover'];
  const allowed = 'max_age, max_size or max_docs, or several of them';
  if (rollover === undefined) {
    const what =
      'without a rollover one index grows for ever, and its age counts from its creation';
    const fix = 'add "rollover": { "max_age": "1d" } to the actions of the hot phase';
    return [{ name: 'no-rollover', where: WHERE, what, allowed, fix }];
  }
  const known = [...new Set(lines.flatMap(({ conditions }) => conditions))];
  const wrong = Object.entries(rollover).flatMap(([name, value]) =>
    conditionProblems(name, value, known),
  );
  if (wrong.length > 0) return wrong;
  const most = Object.entries(rollover).filter(([name]) => name.startsWith('max_'));
  const unreachable = Object.entries(rollover).filter(([name, value]) => isOutOfReach(name, value));
  const needed = unreachable.find(([name]) => name.startsWith('min_'));
  const fix = 'add "max_age": "1d"';
  if (most.length === 0) {
    const what = 'no condition ever triggers it: min_ conditions only hold a rollover back';
    return [{ name: 'rollover-never', where: WHERE, what, allowed, fix }];
  }
  if (needed !== undefined || most.every((one) => isOutOfReach(...one))) {
    const [name, value] = needed ?? most[0] ?? [];
    const what = `it can't trigger: a shard holds no ${value} documents`;
    const where = `${WHERE}.${name}`;
    const within = `${name} of 1 to ${MOST_DOCUMENTS}`;
    return [{ name: 'rollover-never', where, what, allowed: within, fix: `lower ${name}` }];
  }
  return [];
}

function conditionProblems(
  name: string,
  value: unknown,
  known: readonly string[],
): PolicyProblem[] {
  const where = `${WHERE}.${name}`;
  if (!known.includes(name)) {
    const what = `the server knows no condition ${name} of a rollover`;
    const allowed = known.join(', ');
    return [{ name: 'unknown-condition', where, what, allowed, fix: `leave ${name} out` }];
  }
  const { parse, allowed } = formOf(name);
  const amount = parse(value);
  const fix = `set ${name} to ${allowed}`;
  if (amount === undefined) {
    const what = `${JSON.stringify(value)} is no ${name}`;
    return [{ name: 'wrong-value', where, what, allowed, fix }];
  }
  if (amount > 0 || name.startsWith('min_')) return [];
  const what = 'it is always true: each look of ILM makes an index';
  return [{ name: 'rollover-always', where, what, allowed: `${allowed}, above 0`, fix }];
}

/** Only of a number of documents it is known how many there can be. */
function isOutOfReach(name: string, value: unknown): boolean {
  return name.endsWith('_docs') && Number(value) > MOST_DOCUMENTS;
}
