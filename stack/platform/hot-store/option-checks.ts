import type { LifecyclePhase } from './policy.ts';
import type { PolicyProblem } from './policy-problem.ts';
import type { PhaseName, ServerLine } from './server-line.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * What is wrong with the options of a phase's actions: one that must be there is not, or one is there that
 * no line knows. Their values are judged by the server, the rollover's conditions by `rolloverProblems`.
 * @param lines those that the server may be of; one that takes the options is enough
 */
export function optionProblems(
  phase: PhaseName,
  { actions }: LifecyclePhase,
  lines: readonly ServerLine[],
): PolicyProblem[] {
  return Object.entries(actions).flatMap(([action, options]) => {
    if (action === 'rollover') return [];
    const where = `phases.${phase}.actions.${action}`;
    const byLine = lines
      .filter((line) => line.actions[phase]?.includes(action))
      .map((line) => problemsOf(line, action, options, where));
    return byLine.some((problems) => problems.length === 0) ? [] : (byLine.at(-1) ?? []);
  });
}

function problemsOf(
  line: ServerLine,
  action: string,
  options: Options,
  where: string,
): PolicyProblem[] {
  const { needs = [], may = [] } = line.options[action] ?? {};
  const known = [...needs, ...may];
  const allowed = known.join(', ') || 'no options: {}';
  const unknown = Object.keys(options)
    .filter((option) => !known.includes(option))
    .map((option) => ({
      name: 'unknown-option' as const,
      where: `${where}.${option}`,
      what: `Elasticsearch ${line.name} knows no option ${option} of ${action}`,
      allowed,
      fix: `leave ${option} out`,
    }));
  if (needs.length === 0 || needs.some((option) => isGiven(options[option]))) return unknown;
  const what = `${action} says not what to do: it has no ${needs.join(' or ')}`;
  const fix = `give it ${needs.join(' or ')}`;
  return [...unknown, { name: 'missing-option', where, what, allowed, fix }];
}

/** Null is a value, of a priority; attributes that name none are not. */
function isGiven(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.keys(value).length > 0;
}
