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

/** A setting that stops a workspace from being used. */
export interface SettingProblem {
  setting: string;
  problem: 'missing' | 'malformed';
  expected: string;
}

/** What the settings of a workspace say, whole or not. */
export interface WorkspaceSettings {
  /** What stops a workspace from being used, setting by setting; of what is malformed the default is taken. */
  problems: SettingProblem[];
  warehouse: Warehouse;
  catalog: string;
  schema: string;
  /** Where jobs write that the workspace can read; undefined when none is given. */
  location: string | undefined;
}

/** What a run against a workspace would use, without asking the workspace anything. */
export type WorkspacePlan =
  | ({ ready: true } & Omit<WorkspaceSettings, 'problems'>)
  | { ready: false; reason: string; problems: SettingProblem[] };

const NAME = { what: 'a plain name: letters, digits and _', pattern: /^\w+$/ };
const EXTERNAL_LOCATION = {
  what: 's3://bucket/path, an external location of the workspace that the jobs write to',
  pattern: /^s3:\/\/[a-z0-9.-]+(?:\/[\w.-]+)*\/?$/,
};

/**
 * Reads the settings: the warehouse by the three of {@link SETTINGS}; tables are in `DATABRICKS_CATALOG`
 * (data_broker by default) and `DATABRICKS_SCHEMA` (public), their files below `DATABRICKS_EXTERNAL_LOCATION`,
 * without which no job can write what the workspace reads. Never throws.
 */
export function workspaceSettings(environment: NodeJS.ProcessEnv = process.env): WorkspaceSettings {
  const problems: SettingProblem[] = [];
  const read = (setting: string, { what, pattern }: { what: string; pattern: RegExp }) => {
    const value = environment[setting] ?? '';
    if (value === '' || pattern.test(value)) return value;
    problems.push({ setting, problem: 'malformed', expected: what });
    return '';
  };
  const needed = (setting: keyof typeof SETTINGS) => {
    const expected = SETTINGS[setting].what;
    if ((environment[setting] ?? '') === '')
      problems.push({ setting, problem: 'missing', expected });
    return read(setting, SETTINGS[setting]);
  };
  const [host, path, token] = [
    needed('DATABRICKS_HOST'),
    needed('DATABRICKS_HTTP_PATH'),
    needed('DATABRICKS_TOKEN'),
  ];
  return {
    warehouse: { kind: 'workspace', host, port: 443, path, token },
    catalog: read('DATABRICKS_CATALOG', NAME) || 'data_broker',
    schema: read('DATABRICKS_SCHEMA', NAME) || 'public',
    location:
      read('DATABRICKS_EXTERNAL_LOCATION', EXTERNAL_LOCATION).replace(/\/$/, '') || undefined,
    problems,
  };
}

/**
 * The warehouse that a run is to use, or exactly what is missing.
 * @throws {UsageError} WORKSPACE_SETTINGS when settings are there but malformed or incomplete: then a workspace
 * is meant, and not running against it would be silent
 */
export function planWorkspace(environment: NodeJS.ProcessEnv = process.env): WorkspacePlan {
  const { problems, ...settings } = workspaceSettings(environment);
  if (problems.length === 0) return { ready: true, ...settings };
  const reason = `no Databricks workspace is configured: ${problems.map(({ setting, problem, expected }) => `${setting} is ${problem} (${expected})`).join('; ')}`;
  const none = problems.filter(({ problem }) => problem === 'missing').length === 3;
  if (none && problems.length === 3) return { ready: false, reason, problems };
  throw new UsageError('WORKSPACE_SETTINGS', reason, {
    subject: problems.map(({ setting }) => setting).join(', '),
    expected: problems.map(({ setting, expected }) => `${setting}: ${expected}`).join('\n'),
    hint: 'set all three of host, path and token, or none to use the stand-in',
  });
}
