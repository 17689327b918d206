import { errorMessage } from './errors.ts';

interface Resource {
  name: string;
  release: () => PromiseLike<void> | void;
}

/**
 * A last-in-first-out stack of things to release. Every release is tried, whatever the others do,
 * each with its own time budget that is never charged to the test's.
 */
export class Resources implements AsyncDisposable {
  readonly #held: Resource[] = [];
  readonly #budget: number;

  /** @param budget milliseconds for each single release */
  constructor(budget = 30_000) {
    this.#budget = budget;
  }

  /** Remembers how to release a thing. The name stands in the error when that fails. */
  add(name: string, release: () => PromiseLike<void> | void): void {
    this.#held.push({ name, release });
  }

  /**
   * Releases all, newest first. Calling it again releases what was added since.
   * @throws {AggregateError} of the releases that failed or took longer than the budget
   */
  async release(): Promise<void> {
    const failures: Error[] = [];
    for (let resource = this.#held.pop(); resource; resource = this.#held.pop()) {
      const error = await this.#releaseOne(resource);
      if (error) failures.push(error);
    }
    if (failures.length > 0) throw new AggregateError(failures, 'release failed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  async #releaseOne(resource: Resource): Promise<Error | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const expiry = new Promise<Error>((resolve) => {
      timer = setTimeout(
        () => resolve(new Error(`${resource.name}: not released within ${this.#budget} ms`)),
        this.#budget,
      );
    });
    const release = (async () => {
      try {
        await resource.release();
        return undefined;
      } catch (error) {
        return new Error(`${resource.name}: ${errorMessage(error)}`, { cause: error });
      }
    })();
    try {
      return await Promise.race([release, expiry]);
    } finally {
      clearTimeout(timer);
    }
  }
}
