import type { Cursor } from './cursor.ts';
import { unsupported } from './sql-error.ts';

/** Clauses that follow a query or a table in Spark's grammar and that the stand-in does not have. */
const REFUSED =
  `LATERAL PIVOT UNPIVOT TABLESAMPLE QUALIFY WINDOW CLUSTER DISTRIBUTE SORT NATURAL FETCH SEMI ANTI
  MINUS VALUES FOR OVER`.split(/\s+/);

/** @throws {SqlError} UNSUPPORTED_FEATURE naming the clause that is next */
export function refuseClause(cursor: Cursor): void {
  const word = cursor.word();
  if (word !== undefined && REFUSED.includes(word)) throw unsupported(word);
}
