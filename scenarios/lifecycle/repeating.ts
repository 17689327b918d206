import { setTimeout as delay } from 'node:timers/promises';

/**
 * Does something again and again, from its beginning until it is disposed of, which waits for the last time
 * to end. A time that fails is left out.
 */
export class Repeating implements AsyncDisposable {
  readonly #ending = new AbortController();
  readonly #repeating: Promise<void>;

  /** @param interval between two times, ms */
  constructor(interval: number, act: () => Promise<unknown>) {
    this.#repeating = this.#repeat(interval, act);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#repeating;
  }

  async #repeat(interval: number, act: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await act().catch(() => {});
      await delay(interval, undefined, { signal }).catch(() => {});
    }
  }
}
