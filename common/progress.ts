/** Where long work says what it does. Implementations: a live line on a terminal, plain lines in CI. */
export interface Progress {
  /** One line that stays: a phase began, something was found or decided. */
  note(text: string): void;
  /** What goes on now under a name; replaces the previous text of that name. */
  update(name: string, text: string): void;
  /** That work ended; `text` says how and stays. */
  done(name: string, text: string): void;
}

/** Says nothing. For libraries and tests. */
export const silent: Progress = { note: () => {}, update: () => {}, done: () => {} };
