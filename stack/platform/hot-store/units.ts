/** Milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;

const DURATIONS: Readonly<Record<string, number>> = {
  nanos: 1e-6,
  micros: 1e-3,
  ms: 1,
  s: SECOND,
  m: MINUTE,
  h: 60 * MINUTE,
  d: DAY,
};

const SIZES = ['b', 'k', 'm', 'g', 't', 'p'];

/** What Elasticsearch takes for a duration and for a size, for messages. */
export const DURATION_FORM = 'a whole number with ms, s, m, h or d, such as 12h';
export const SIZE_FORM = 'a number with b, kb, mb, gb, tb or pb, such as 5gb';

/** Milliseconds of a duration as Elasticsearch writes it, `12h`; undefined where it takes it for none. */
export function parseDuration(text: unknown): number | undefined {
  if (text === 0 || text === '0') return 0;
  if (typeof text !== 'string') return undefined;
  const [, number = '', unit = ''] = /^(\d+)([a-z]+)$/.exec(text.trim().toLowerCase()) ?? [];
  const factor = DURATIONS[unit];
  return factor === undefined ? undefined : Number(number) * factor;
}

/** Bytes of a size as Elasticsearch writes it, `5gb`; undefined where it takes it for none. */
export function parseSize(text: unknown): number | undefined {
  if (text === 0 || text === '0') return 0;
  if (typeof text !== 'string') return undefined;
  const form = /^(\d+(?:\.\d+)?)(b|[kmgtp]b?)$/.exec(text.trim().toLowerCase());
  if (form === null) return undefined;
  const power = SIZES.indexOf(form[2]?.[0] ?? '');
  return Math.round(Number(form[1]) * 1024 ** power);
}

/** A duration for people and for Elasticsearch: in the largest unit that leaves a whole number. */
export function formatDuration(milliseconds: number): string {
  for (const [unit, factor] of Object.entries(DURATIONS).reverse()) {
    if (factor >= 1 && milliseconds >= factor && milliseconds % factor === 0) {
      return `${milliseconds / factor}${unit}`;
    }
  }
  return `${Math.round(milliseconds)}ms`;
}
