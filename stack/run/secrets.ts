import { randomBytes } from 'node:crypto';

/** The credentials of one run: made by chance, handed over by the started stack, redacted everywhere else. */
export class Secrets {
  readonly #values = new Set<string>();

  /** A new secret of letters and digits, safe in URLs, property files and shells. */
  generate(bytes = 18): string {
    const value = randomBytes(bytes).toString('base64url').replace(/[-_]/g, 'x');
    this.#values.add(value);
    return value;
  }

  /** Treats a value that came from elsewhere as a secret too. Values under 4 characters are not. */
  add(value: string): void {
    if (value.length >= 4) this.#values.add(value);
  }

  /** The text with every secret of the run, also in base64 and URL encoding, replaced by `***`. */
  redact(text: string): string {
    let redacted = text;
    for (const value of this.#values) {
      for (const form of [
        value,
        encodeURIComponent(value),
        Buffer.from(value).toString('base64'),
      ]) {
        redacted = redacted.replaceAll(form, '***');
      }
    }
    return redacted;
  }

  /** An `Authorization: Basic` value holds user and password together: remember that form as well. */
  basic(user: string, password: string): string {
    const value = Buffer.from(`${user}:${password}`).toString('base64');
    this.#values.add(value);
    return `Basic ${value}`;
  }
}
