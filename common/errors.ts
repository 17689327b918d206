/** What every typed error of the harness says besides its message. */
export interface ErrorDetails {
  /** What it is about: a file, a flag, a service, a record. */
  subject?: string;
  /** What is allowed or was expected. */
  expected?: string;
  /** How to fix it, as a sentence or a command. */
  hint?: string;
  /** Longer evidence: the tail of a log, a probe's last result. */
  evidence?: string;
  cause?: unknown;
}

/** Exit codes of the command line; one for each verdict plus `usage`. */
export const EXIT_CODES = {
  pass: 0,
  violation: 1,
  usage: 2,
  inconclusive: 3,
  infrastructure: 4,
} as const;

/** Base of all errors that the harness raises on purpose. `code` is stable and in upper case. */
export abstract class HarnessError extends Error {
  abstract readonly exitCode: number;
  readonly code: string;
  readonly subject: string | undefined;
  readonly expected: string | undefined;
  readonly hint: string | undefined;
  readonly evidence: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.subject = details.subject;
    this.expected = details.expected;
    this.hint = details.hint;
    this.evidence = details.evidence;
  }
}

/** The user asked for something that is not possible as asked: flags, files, settings. Exit code 2. */
export class UsageError extends HarnessError {
  readonly exitCode = EXIT_CODES.usage;
}

/** The host, the engine, an image or a service is not what the run needs. Exit code 4. */
export class InfrastructureError extends HarnessError {
  readonly exitCode = EXIT_CODES.infrastructure;
}

/** The run was asked to end (Ctrl-C, SIGTERM). Nothing is wrong with the pipeline. Exit code 4. */
export class InterruptedError extends HarnessError {
  readonly exitCode = EXIT_CODES.infrastructure;
  constructor(signal: string) {
    super('INTERRUPTED', `interrupted by ${signal}`, {});
  }
}

/** One line for any thrown value, causes included. */
export function errorMessage(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [error.message, ...error.errors.map(errorMessage)].filter(Boolean).join('; ');
  }
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `: ${errorMessage(error.cause)}`;
  const code = (error as NodeJS.ErrnoException).code;
  const text = error.message || (typeof code === 'string' ? code : error.name);
  return cause !== '' && text.includes(cause.slice(2)) ? text : text + cause;
}

/** Several lines for people: code, message, subject, expected, hint, evidence. */
export function describeError(error: unknown): string {
  if (!(error instanceof HarnessError)) {
    return error instanceof Error ? (error.stack ?? errorMessage(error)) : String(error);
  }
  const lines = [`${error.code}: ${errorMessage(error)}`];
  if (error.subject !== undefined) lines.push(`  subject:  ${error.subject}`);
  if (error.expected !== undefined) lines.push(`  expected: ${error.expected}`);
  if (error.hint !== undefined) lines.push(`  fix:      ${error.hint}`);
  if (error.evidence !== undefined && error.evidence !== '') {
    lines.push('  evidence:', ...error.evidence.split('\n').map((line) => `    ${line}`));
  }
  return lines.join('\n');
}
