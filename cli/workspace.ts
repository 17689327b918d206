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
import { planWorkspace } from '../stack/services/databricks/workspace.ts';

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
      const missing = await missingOfWorkspace();
      console.log(describeWorkspace(process.env, missing));
      if (missing.length > 0) process.exitCode = EXIT_CODES.infrastructure;
    });
}

async function missingOfWorkspace(): Promise<string[]> {
  const plan = planWorkspace();
  if (!plan.ready) {
    const settings = plan.problems.map(
      ({ setting, problem, expected }) => `${setting} is ${problem} (${expected})`,
    );
    return [...settings, NO_LOCATION];
  }
  const { warehouse, catalog, schema, location } = plan;
  await using connection = await connectWarehouse(warehouse);
  const lacking = await missingIn(connection, { catalog, schema, tables: COLD_TABLES });
  return location === undefined ? [NO_LOCATION, ...lacking] : lacking;
}

const NO_LOCATION =
  'DATABRICKS_EXTERNAL_LOCATION is needed (s3://bucket/path: an external location of the workspace that the jobs write to)';

/** What is missing, then the statements; secrets are no part of either. */
export function describeWorkspace(
  environment: NodeJS.ProcessEnv,
  missing: readonly string[],
): string {
  const plan = planWorkspace(environment);
  const { catalog, schema } = plan.ready ? plan : { catalog: 'data_broker', schema: 'public' };
  const location = (plan.ready ? plan.location : undefined) ?? 's3://BUCKET/PATH';
  const setUp = { catalog, schema, location, tables: COLD_TABLES };
  const list = (statements: readonly string[]) => statements.map((text) => `${text};`).join('\n');
  return [
    ...(missing.length === 0 ? ['nothing is missing'] : missing.map((what) => `missing: ${what}`)),
    '',
    '-- set up',
    list(setUpStatements(setUp)),
    '',
    '-- take it back',
    list(tearDownStatements(setUp)),
  ].join('\n');
}
