/** Does one thing after the other, in the order in which they were asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Begins once all before it have ended, in whatever way. Throws what it throws. */
  take<T>(turn: () => Promise<T>): Promise<T> {
    const taken = this.#last.then(turn);
    this.#last = taken.catch(() => {});
    return taken;
  }
}
