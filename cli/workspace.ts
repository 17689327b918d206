import { Command } from 'commander';
import { EXIT_CODES } from '../common/errors.ts';
import { SOURCES } from '../fixtures/records/index.ts';
import {
  type ColdTable,
  missingIn,
  setUpStatements,
  tearDownStatements,
} from '../stack/platform/cold-store/set-up.ts';
import { connectWarehouse } from '../stack/services/databricks/connection.ts';
import {
  type WorkspaceSettings,
  workspaceSettings,
} from '../stack/services/databricks/workspace.ts';

/** The cold tables of all sources, as their models say. */
export const COLD_TABLES: readonly ColdTable[] = Object.values(SOURCES).map(
  ({ coldTable, fields }) => ({ name: coldTable, columns: fields }),
);

/** `workspace`: a dry run. Says what a Databricks workspace lacks, and the SQL that sets it up; changes nothing. */
export function workspaceCommand(): Command {
  return new Command('workspace')
    .description(
      'what a Databricks workspace lacks for the cold store, and the SQL that sets it up; changes nothing',
    )
    .action(async () => {
      const settings = workspaceSettings();
      const missing = await missingOfWorkspace(settings);
      console.log(describeWorkspace(settings, missing));
      if (missing.length > 0) process.exitCode = EXIT_CODES.infrastructure;
    });
}

/** Setting by setting; what the workspace itself lacks once it can be asked. */
async function missingOfWorkspace(settings: WorkspaceSettings): Promise<string[]> {
  const { problems, warehouse, catalog, schema, location } = settings;
  const wrong = problems.map(
    ({ setting, problem, expected }) => `${setting} is ${problem} (${expected})`,
  );
  const told = problems.some(({ setting }) => setting === LOCATION);
  if (location === undefined && !told) {
    wrong.push(
      `${LOCATION} is missing (s3://bucket/path, an external location of the workspace that the jobs write to)`,
    );
  }
  if (problems.length > 0) return wrong;
  await using connection = await connectWarehouse(warehouse);
  return [...wrong, ...(await missingIn(connection, { catalog, schema, tables: COLD_TABLES }))];
}

const LOCATION = 'DATABRICKS_EXTERNAL_LOCATION';

/** What is missing, then the statements; secrets are no part of either. */
export function describeWorkspace(
  { catalog, schema, location: given }: WorkspaceSettings,
  missing: readonly string[],
): string {
  const location = given ?? 's3://BUCKET/PATH';
  const setUp = { catalog, schema, location, tables: COLD_TABLES };
  const list = (statements: readonly string[]) => statements.map((text) => `${text};`).join('\n');
  return [
    ...(missing.length === 0 ? ['nothing is missing'] : missing.map((what) => `missing: ${what}`)),
    ...(given === undefined
      ? []
      : [
          `not checked: that ${given} is in an external location of the workspace (SHOW EXTERNAL LOCATIONS there tells), and that jobs may write to it`,
        ]),
    '',
    '-- set up',
    list(setUpStatements(setUp)),
    '',
    '-- take it back',
    list(tearDownStatements(setUp)),
  ].join('\n');
}
