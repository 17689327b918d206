import { InvalidArgumentError, Option } from 'commander';
import { SOURCES, type SourceName } from '../fixtures/records/index.ts';
import { escapeTerminal } from '../reports/escape.ts';
import type { DataBrokerDefinition } from '../stack/definition.ts';
import { readEnvironmentFile } from '../stack/environment.ts';
import { imageSources } from '../stack/images/index.ts';
import type { HotStoreDefinition } from '../stack/platform/hot-store/definition.ts';
import { readPolicyFile } from '../stack/platform/hot-store/policy-file.ts';
import { DURATION_FORM, parseDuration } from '../stack/platform/hot-store/units.ts';
import { DEFAULT_SOURCES } from '../stack/platform/sources.ts';

/** Parses a whole number of at least `least`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`A whole number of ${least} to ${most} is allowed.`);
  };
}

export const imagesOption = () =>
  new Option('--images <source>', 'where images come from')
    .choices([...imageSources])
    .default('auto');

export const elasticsearchOption = () =>
  new Option(
    '--elasticsearch <line>',
    'server line; left out: 8 where its official image can be had, else 6',
  ).choices(['8', '6']);

export const noInstallOption = () =>
  new Option('--no-install', 'install nothing (engine, tools); say what is missing instead');

/** Every source that there is. */
export const sourceNames = Object.keys(SOURCES) as SourceName[];

/** `--source` with one or several names, or `all`; `otherwise` says what it is where it is left out. */
export const sourceOption = (otherwise: string = DEFAULT_SOURCES.join(' ')) =>
  new Option('--source <name...>', `sources, or all of them (default: ${otherwise})`).choices([
    ...sourceNames,
    'all',
  ]);

/** The sources that `--source` names, each once; those of the default where it is left out. */
export function chosenSources(names: readonly string[] = DEFAULT_SOURCES): SourceName[] {
  return sourceNames.filter((name) => names.includes(name) || names.includes('all'));
}

/** `--env` with the settings of a `.env` file as in the deployment guide. Node takes `--env-file` for itself. */
export const envOption = () =>
  new Option(
    '--env <file>',
    'take heap sizes and password from a .env file as in the deployment guide',
  );

/**
 * The settings that `--env` names, none without it; what is odd about them goes to stderr.
 * @throws {UsageError} ENV_FILE, ENV_SETTING
 */
export async function environmentOf(file: string | undefined): Promise<DataBrokerDefinition> {
  if (file === undefined) return {};
  const { definition, warnings } = await readEnvironmentFile(file);
  for (const warning of warnings) process.stderr.write(`${file}: ${escapeTerminal(warning)}\n`);
  return definition;
}

/** `--ilm-policy` with a lifecycle policy of the user's own. */
export const ilmPolicyOption = () =>
  new Option(
    '--ilm-policy <file>',
    "the hot store's lifecycle policy, JSON or YAML as PUT _ilm/policy takes it; a dangerous one is refused",
  );

/** `--retention`, ms. */
export const retentionOption = () =>
  new Option(
    '--retention <duration>',
    'how long a record must stay in the hot store, such as 7d (default: 10d)',
  ).argParser((text: string): number => {
    const duration = parseDuration(text);
    if (duration !== undefined && duration >= 1) return duration;
    throw new InvalidArgumentError(`Allowed is ${DURATION_FORM}.`);
  });

/** What `--ilm-policy` and `--retention` give. */
export interface HotStoreFlags {
  ilmPolicy?: string;
  retention?: number;
}

/**
 * The settings of the hot store that the flags name.
 * @throws {UsageError} POLICY_FILE, POLICY_REFUSED
 */
export async function hotStoreOf({
  ilmPolicy,
  retention,
}: HotStoreFlags): Promise<Partial<HotStoreDefinition>> {
  return {
    ...(ilmPolicy === undefined
      ? {}
      : { policy: await readPolicyFile(ilmPolicy), policyOrigin: ilmPolicy }),
    ...(retention === undefined ? {} : { retention }),
  };
}
