import type { UntrueClaim } from '../../../common/run-bundle.ts';
import type { Row } from '../../../stack/services/delta/data-file.ts';
import type { ActiveFile, Column, Snapshot } from '../../../stack/services/delta/log.ts';
import { type Key, keyOf, order } from './order.ts';

/** What the rows of a file have in one column. */
interface Facts {
  nulls: number;
  lowest: Key | undefined;
  highest: Key | undefined;
}

interface File {
  rows: number;
  columns: Map<string, Facts>;
}

/** Finds out whether what the log says of each data file (its statistics) is true of the file's rows. */
export class FileFacts {
  readonly #files: readonly ActiveFile[];
  readonly #columns: readonly Column[];
  readonly #facts = new Map<string, File>();

  constructor({ files, columns }: Snapshot) {
    const told = new Set(
      files.flatMap(({ statistics: { minValues, maxValues, nullCount } = {} }) =>
        [minValues, maxValues, nullCount].flatMap((values) => Object.keys(values ?? {})),
      ),
    );
    this.#files = files;
    this.#columns = columns.filter(({ name }) => told.has(name));
  }

  /** Takes a row of a file, by the path that the log has of it. */
  see(path: string, row: Row): void {
    const file = this.#facts.get(path) ?? { rows: 0, columns: new Map() };
    this.#facts.set(path, file);
    file.rows += 1;
    for (const column of this.#columns) {
      const facts = file.columns.get(column.name) ?? noFacts();
      file.columns.set(column.name, facts);
      const value = row[column.name];
      if (value === null || value === undefined) facts.nulls += 1;
      else include(facts, keyOf(column, value));
    }
  }

  /** What is not so, once all rows were seen. */
  untrue(): UntrueClaim[] {
    return this.#files.flatMap((file) => this.#untrueOf(file));
  }

  #untrueOf({ path, version, statistics }: ActiveFile): UntrueClaim[] {
    if (statistics === undefined) return [];
    const { rows, columns } = this.#facts.get(path) ?? { rows: 0, columns: new Map() };
    const { numRecords, nullCount, tightBounds } = statistics;
    const claim = (what: string, told: unknown, found: unknown): UntrueClaim => ({
      version,
      place: path,
      expected: `${what} ${String(found)}, as the rows have it`,
      found: `${what} ${String(told)}, as the log says`,
      explanation: 'what the log says of a data file is not true of its rows',
    });
    const wrong: UntrueClaim[] = [];
    if (numRecords !== undefined && numRecords !== rows) {
      wrong.push(claim('numRecords', numRecords, rows));
    }
    for (const column of this.#columns) {
      const { name } = column;
      const { nulls, lowest, highest } = columns.get(name) ?? noFacts();
      const told = nullCount?.[name];
      if (typeof told === 'number' && told !== nulls && tightBounds !== false) {
        wrong.push(claim(`nullCount of ${name}`, told, nulls));
      }
      const bounds = [
        ['minValues', statistics.minValues?.[name], lowest],
        ['maxValues', statistics.maxValues?.[name], highest],
      ] as const;
      for (const [side, bound, found] of bounds) {
        if (isTrue(column, side, bound, found, tightBounds !== false)) continue;
        wrong.push(claim(`${side} of ${name}`, bound, found));
      }
    }
    return wrong;
  }
}

const noFacts = (): Facts => ({ nulls: 0, lowest: undefined, highest: undefined });

function include(facts: Facts, key: Key | undefined): void {
  if (key === undefined) return;
  if (facts.lowest === undefined || order(key, facts.lowest) < 0) facts.lowest = key;
  if (facts.highest === undefined || order(key, facts.highest) > 0) facts.highest = key;
}

/** A writer may cut texts short and times to milliseconds; all else must be just the bound, if it says so. */
function isTrue(
  column: Column,
  side: 'minValues' | 'maxValues',
  bound: unknown,
  found: Key | undefined,
  tight: boolean,
): boolean {
  if (bound === undefined || bound === null || found === undefined) return true;
  const key = keyOf(column, bound);
  if (key === undefined) return true;
  const compared = order(key, found);
  if (tight && column.type !== 'string' && column.type !== 'timestamp') return compared === 0;
  if (tight && column.type === 'timestamp') {
    const above = Number(key) - Number(found);
    return above === 0 || (above === 1 && side === 'maxValues');
  }
  return side === 'minValues' ? compared <= 0 : compared >= 0;
}
