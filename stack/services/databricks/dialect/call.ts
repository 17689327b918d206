import { SqlError, unsupported } from './sql-error.ts';
import type { Typed } from './typed.ts';
import { typeName } from './types.ts';

/** The refusal of a function for operands of a type. */
export const refused = (name: string, { type }: Typed) =>
  unsupported(`${name} of ${typeName(type)}`);

/** The refusal of a function. */
export function unknown(name: string): SqlError {
  return unsupported(`the function ${name}`);
}

/**
 * The operands, if they are as many.
 * @throws {SqlError} WRONG_NUM_ARGS.WITHOUT_SUGGESTION
 */
export function arity(name: string, operands: readonly Typed[], count: number): readonly Typed[] {
  if (operands.length === count) return operands;
  throw new SqlError(
    'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
    `The \`${name}\` requires ${count} parameters but the actual number is ${operands.length}.`,
    '42605',
  );
}
