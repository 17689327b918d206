import { errorMessage } from '../../../common/errors.ts';

/** One promise of an image and whether it holds. */
export interface ContractPoint {
  what: string;
  ok: boolean;
  /** What was seen when it does not hold. */
  seen: string;
}

/** Collects the points of one image; a point that fails does not keep the others from being tried. */
export class Contract {
  readonly points: ContractPoint[] = [];
  readonly #signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** Tries one point; a throw means that it does not hold. */
  async point(what: string, check: () => Promise<unknown>): Promise<void> {
    this.#signal?.throwIfAborted();
    try {
      await check();
      this.points.push({ what, ok: true, seen: '' });
    } catch (error) {
      this.#signal?.throwIfAborted();
      this.points.push({ what, ok: false, seen: errorMessage(error) });
    }
  }
}

/** Throws unless a text contains, or matches, what is wanted. */
export function expectText(text: string, wanted: string | RegExp): void {
  const found = typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
  if (!found) throw new Error(`expected ${wanted}, saw: ${text.trim().slice(-500)}`);
}

/** Throws unless two values are the same. */
export function expectSame(seen: unknown, wanted: unknown): void {
  if (JSON.stringify(seen) !== JSON.stringify(wanted)) {
    throw new Error(`expected ${JSON.stringify(wanted)}, saw ${JSON.stringify(seen)}`);
  }
}
