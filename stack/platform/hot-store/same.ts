import { type LifecyclePolicy, minAge } from './policy.ts';
import { parseDuration, parseSize } from './units.ts';

type Json = Record<string, unknown>;

/** Options that 8.x adds to an action that does not name them, beside empty ones: they are its defaults. */
const ADDED = new Set([
  'delete_searchable_snapshot:true',
  'enabled:true',
  'force_merge_index:true',
  'wait_timeout:1d',
  'max_primary_shard_docs:200000000',
  'min_docs:1',
]);

/** Whether the server's policy does what the asked one does, however it writes it. */
export function samePolicy(asked: LifecyclePolicy, found: unknown): boolean {
  const phases = object(object(found)['phases']);
  if (!sameKeys(asked.phases, phases)) return false;
  return Object.entries(asked.phases).every(
    ([name, phase]) =>
      minAge(phase) === parseDuration(object(phases[name])['min_age'] ?? 0) &&
      sameActions(phase.actions, object(phases[name])['actions']),
  );
}

/** Whether a phase's actions, as the server writes them, are those asked for. */
export function sameActions(asked: Record<string, Json>, found: unknown): boolean {
  const actions = object(found);
  return (
    sameKeys(asked, actions) &&
    Object.entries(asked).every(([name, options]) => sameOptions(options, object(actions[name])))
  );
}

function sameOptions(asked: Json, found: Json): boolean {
  const added = Object.entries(found).filter(([name]) => !(name in asked));
  return (
    Object.entries(asked).every(([name, value]) => sameValue(value, found[name])) &&
    added.every(([name, value]) => isDefault(name, value))
  );
}

/** What an option stands at that nobody named. */
function isDefault(name: string, value: unknown): boolean {
  if (value === false) return !ADDED.has(`${name}:true`);
  return isEmpty(value) || ADDED.has(`${name}:${value}`);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Equal as JSON; of texts and numbers also the same text, duration or size: `24h` is `1d`. */
function sameValue(asked: unknown, found: unknown): boolean {
  if (isObject(asked) || isObject(found)) {
    return isObject(asked) && isObject(found) && sameObject(asked, found);
  }
  if (String(asked) === String(found)) return true;
  return [parseDuration, parseSize].some(
    (parse) => parse(asked) !== undefined && parse(asked) === parse(found),
  );
}

/** A server gives the values of an attribute back as texts: `{ rack: 1 }` as `{ rack: '1' }`. */
function sameObject(asked: Json, found: Json): boolean {
  return (
    sameKeys(asked, found) &&
    Object.entries(asked).every(([name, value]) => sameValue(value, found[name]))
  );
}

/** Whether the server's index template, with flat settings, holds what the asked one does and no more. */
export function sameTemplate(asked: Json, found: unknown): boolean {
  return canonical(flattened(asked)) === canonical(flattened(object(found)));
}

/** Settings flat and as texts, without what a server adds to a template that does not name it. */
function flattened(template: Json): Json {
  const { settings, mappings, aliases, order, composed_of, template: nested, ...rest } = template;
  const others = [
    isEmpty(aliases) ? undefined : { aliases },
    order === 0 || order === undefined ? undefined : { order },
    isEmpty(composed_of) ? undefined : { composed_of },
    nested === undefined ? undefined : { template: flattened(object(nested)) },
    settings === undefined ? undefined : { settings: flatSettings(object(settings)) },
    isEmpty(mappings) ? undefined : { mappings },
  ];
  return Object.assign({}, rest, ...others);
}

function flatSettings(settings: Json): Json {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name.startsWith('index.') ? name : `index.${name}`,
      String(value),
    ]),
  );
}

/** JSON with the names of all objects in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function sameKeys(a: object, b: object): boolean {
  return canonical(Object.keys(a).sort()) === canonical(Object.keys(b).sort());
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}
