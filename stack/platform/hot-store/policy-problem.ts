import { UsageError } from '../../../common/errors.ts';

/** The names by which a lifecycle policy is refused. */
export const POLICY_PROBLEMS = [
  'not-a-policy',
  'unknown-field',
  'unknown-phase',
  'unknown-action',
  'unknown-option',
  'missing-option',
  'unknown-condition',
  'wrong-value',
  'no-rollover',
  'rollover-never',
  'rollover-always',
  'hot-too-late',
  'phases-out-of-order',
  'too-soon',
  'no-delete',
  'retention-too-short',
  'kept-too-long',
  'refused-by-server',
] as const;

/** One thing that is wrong with a lifecycle policy. */
export interface PolicyProblem {
  readonly name: (typeof POLICY_PROBLEMS)[number];
  /** The path in the policy. */
  readonly where: string;
  readonly what: string;
  readonly allowed: string;
  readonly fix: string;
}

/** A lifecycle policy that is refused, with all that is wrong with it: before anything starts, if not by the server. */
export class PolicyError extends UsageError {
  readonly problems: readonly PolicyProblem[];

  /** @param origin where the policy is from: a file, or the setting of the definition */
  constructor(origin: string, problems: readonly PolicyProblem[]) {
    const names = [...new Set(problems.map(({ name }) => name))].join(', ');
    super('POLICY_REFUSED', `the lifecycle policy is refused: ${names}`, {
      subject: origin,
      evidence: problems.map(describe).join('\n'),
    });
    this.problems = problems;
  }
}

function describe({ name, where, what, allowed, fix }: PolicyProblem): string {
  return `${name}: ${where}: ${what}\n  allowed: ${allowed}\n  fix:     ${fix}`;
}
