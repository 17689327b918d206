import type { LifecyclePolicy } from './policy.ts';
import type { PolicyProblem } from './policy-problem.ts';
import type { ServerLine } from './server-line.ts';
import {
  DAY,
  DURATION_FORM,
  formatDuration,
  parseDuration,
  parseSize,
  SECOND,
  SIZE_FORM,
} from './units.ts';

/** The most documents that a shard can hold (Lucene's `IndexWriter.MAX_DOCS`). Our indices have one shard. */
export const MOST_DOCUMENTS = 2 ** 31 - 129;

/** More than the disk of a node holds, bytes: 100 TiB. */
const MOST_BYTES = 100 * 1024 ** 4;

/**
 * What stays longer, ms, is as good as kept for ever: ten times the retention asked for, and a year at the
 * least. Whoever wants more asks for a longer retention.
 */
export function longestKept(retention: number): number {
  return Math.max(10 * retention, 366 * DAY);
}

const WHERE = 'phases.hot.actions.rollover';

interface Form {
  parse: (value: unknown) => number | undefined;
  allowed: string;
  /** Less is true each time that ILM looks. */
  least: number;
  /** More is never true. */
  most: (retention: number) => { amount: number; text: string; why: string };
}

const AGE: Form = {
  parse: parseDuration,
  allowed: `${DURATION_FORM}, of 1s or more`,
  least: SECOND,
  most: (retention) => {
    const text = formatDuration(longestKept(retention));
    const why = `for a retention of ${formatDuration(retention)} nothing need stay longer than ${text}`;
    return { amount: longestKept(retention), text, why };
  },
};
const SIZE: Form = {
  parse: parseSize,
  allowed: `${SIZE_FORM}, above 0`,
  least: 1,
  most: () => ({ amount: MOST_BYTES, text: '100tb', why: 'no disk of a node holds so much' }),
};
const DOCUMENTS: Form = {
  parse: (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined),
  allowed: `a whole number of 1 to ${MOST_DOCUMENTS}`,
  least: 1,
  most: () => ({
    amount: MOST_DOCUMENTS,
    text: String(MOST_DOCUMENTS),
    why: 'a shard holds no more documents',
  }),
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
 * @param lines those that the server may be of
 * @param retention how long a record must stay, ms
 */
export function rolloverProblems(
  { phases }: LifecyclePolicy,
  lines: readonly ServerLine[],
  retention: number,
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
  const isNever = ([name, value]: [string, unknown]) => isOutOfReach(name, value, retention);
  const needed = Object.entries(rollover).find((one) => one[0].startsWith('min_') && isNever(one));
  const fix = 'add "max_age": "1d"';
  if (most.length === 0) {
    const what = 'no condition ever triggers it: min_ conditions only hold a rollover back';
    return [{ name: 'rollover-never', where: WHERE, what, allowed, fix }];
  }
  if (needed === undefined && !most.every(isNever)) return [];
  const [name = '', value] = needed ?? most[0] ?? [];
  const bound = formOf(name).most(retention);
  return [
    {
      name: 'rollover-never',
      where: `${WHERE}.${name}`,
      what: `it can't trigger at ${value}: ${bound.why}`,
      allowed: `${name} of ${bound.text} or less, or another max_ condition that comes true`,
      fix: `lower ${name}`,
    },
  ];
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
  const { parse, allowed, least } = formOf(name);
  const amount = parse(value);
  const fix = `set ${name} to ${allowed}`;
  if (amount === undefined) {
    const what = `${JSON.stringify(value)} is no ${name}`;
    return [{ name: 'wrong-value', where, what, allowed, fix }];
  }
  if (amount >= least || name.startsWith('min_')) return [];
  const what = 'it is always true: each look of ILM makes an index';
  return [{ name: 'rollover-always', where, what, allowed, fix }];
}

function isOutOfReach(name: string, value: unknown, retention: number): boolean {
  const { parse, most } = formOf(name);
  return (parse(value) ?? 0) > most(retention).amount;
}
