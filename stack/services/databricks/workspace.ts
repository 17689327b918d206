import { z } from 'zod';
import { UsageError } from '../../../common/errors.ts';
import type { Warehouse } from './connection.ts';

/** The settings of a workspace, and what each must look like. */
const SETTINGS = {
  DATABRICKS_HOST: {
    what: 'the workspace host, without https://, such as dbc-a1b2.cloud.databricks.com',
    pattern: /^[a-z0-9][a-z0-9.-]*\.[a-z]{2,}$/i,
  },
  DATABRICKS_HTTP_PATH: {
    what: "the SQL warehouse's HTTP path, such as /sql/1.0/warehouses/abc123",
    pattern: /^\/sql\/(?:1\.0|protocolv1)\/\S+$/,
  },
  DATABRICKS_TOKEN: {
    what: 'an access token that may use the warehouse',
    pattern: /^\S{8,}$/,
  },
} as const;
type Setting = keyof typeof SETTINGS;

/** A setting that stops a workspace from being used. */
export interface SettingProblem {
  setting: Setting;
  problem: 'missing' | 'malformed';
  expected: string;
}

/** What a run against a workspace would use, without asking the workspace anything. */
export type WorkspacePlan =
  | {
      ready: true;
      warehouse: Warehouse;
      catalog: string;
      schema: string;
      /** Where jobs write that the workspace can read; undefined when none is given. */
      location: string | undefined;
    }
  | { ready: false; reason: string; problems: SettingProblem[] };

const namespace = z.string().regex(/^\w+$/);
const EXTERNAL_LOCATION = /^s3:\/\/[a-z0-9.-]+(?:\/[\w.-]+)*$/;

/**
 * The dry run of a workspace's configuration: the warehouse to use, or exactly what is missing. Tables are looked
 * for in `DATABRICKS_CATALOG` (data_broker by default) and `DATABRICKS_SCHEMA` (public); their files are below
 * `DATABRICKS_EXTERNAL_LOCATION`, without which no job can write what the workspace reads.
 * @throws {UsageError} WORKSPACE_SETTINGS when settings are there but malformed or incomplete: then a workspace
 * is meant, and not running against it would be silent
 */
export function planWorkspace(environment: NodeJS.ProcessEnv = process.env): WorkspacePlan {
  const problems = (Object.keys(SETTINGS) as Setting[]).flatMap((setting): SettingProblem[] => {
    const value = environment[setting] ?? '';
    const { pattern, what } = SETTINGS[setting];
    if (value === '') return [{ setting, problem: 'missing', expected: what }];
    return pattern.test(value) ? [] : [{ setting, problem: 'malformed', expected: what }];
  });
  if (problems.length === 0) return ready(environment);
  const reason = `no Databricks workspace is configured: ${problems.map(({ setting, problem, expected }) => `${setting} is ${problem} (${expected})`).join('; ')}`;
  const none = problems.filter(({ problem }) => problem === 'missing').length === 3;
  if (none) return { ready: false, reason, problems };
  throw new UsageError('WORKSPACE_SETTINGS', reason, {
    subject: problems.map(({ setting }) => setting).join(', '),
    expected: problems.map(({ setting, expected }) => `${setting}: ${expected}`).join('\n'),
    hint: 'set all three, or none to use the stand-in',
  });
}

function ready(environment: NodeJS.ProcessEnv): WorkspacePlan {
  const part = (setting: string, otherwise: string) => {
    const parsed = namespace.safeParse(environment[setting] ?? otherwise);
    if (parsed.success) return parsed.data;
    throw new UsageError('WORKSPACE_SETTINGS', `${setting} is no plain name`, { subject: setting });
  };
  return {
    ready: true,
    warehouse: {
      kind: 'workspace',
      host: environment['DATABRICKS_HOST'] ?? '',
      port: 443,
      path: environment['DATABRICKS_HTTP_PATH'] ?? '',
      token: environment['DATABRICKS_TOKEN'] ?? '',
    },
    catalog: part('DATABRICKS_CATALOG', 'data_broker'),
    schema: part('DATABRICKS_SCHEMA', 'public'),
    location: externalLocation(environment['DATABRICKS_EXTERNAL_LOCATION']),
  };
}

function externalLocation(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  const location = value.replace(/\/$/, '');
  if (EXTERNAL_LOCATION.test(location)) return location;
  throw new UsageError('WORKSPACE_SETTINGS', 'DATABRICKS_EXTERNAL_LOCATION is malformed', {
    subject: 'DATABRICKS_EXTERNAL_LOCATION',
    expected: 's3://bucket/path, an external location of the workspace',
  });
}
