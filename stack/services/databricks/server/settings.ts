import { unsupported } from '../dialect/sql-error.ts';

/** Settings of a session or a statement that change nothing, or say what is so anyhow. */
const HARMLESS: Readonly<Record<string, RegExp>> = {
  query_tags: /.*/s,
  ansi_mode: /^true$/i,
  timezone: /^utc$/i,
};

/** @throws {SqlError} UNSUPPORTED_FEATURE for a setting that might change an answer */
export function requireHarmless(settings: object | null | undefined): void {
  for (const [name, value] of Object.entries(settings ?? {})) {
    if (HARMLESS[name.toLowerCase()]?.test(String(value))) continue;
    throw unsupported(`the setting ${name} = ${value}`);
  }
}
