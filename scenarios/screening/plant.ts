/** Makes of DuckDB's SQL of good rows that of rows in which something is wrong. */
export type Plant = (rows: string) => string;

/** Leaves rows out. */
export const drop =
  (condition: string): Plant =>
  (rows) =>
    `(SELECT * FROM ${rows} WHERE NOT (${condition}))`;

/** Gives a field another value in the rows of a condition. */
export const change =
  (condition: string, field: string, value: string): Plant =>
  (rows) =>
    `(SELECT * REPLACE (CASE WHEN ${condition} THEN ${value} ELSE ${field} END AS ${field}) FROM ${rows})`;

/** Adds the rows of a condition once more, with another value of a field. */
export const copy =
  (condition: string, field: string, value: string): Plant =>
  (rows) =>
    `(SELECT * FROM ${rows} UNION ALL SELECT * REPLACE (${value} AS ${field}) FROM ${rows} WHERE ${condition})`;

/** One after the other. */
export const all =
  (...plants: readonly Plant[]): Plant =>
  (rows) =>
    plants.reduce((planted, plant) => plant(planted), rows);
