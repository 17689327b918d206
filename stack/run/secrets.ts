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

  /**
   * The text with every secret of the run, also in URL encoding and in base64 (alone, or as a part of what
   * was encoded), replaced by `***`.
   */
  redact(text: string): string {
    // The longest first: a form of one value may hold one of another.
    const forms = [...this.#values].flatMap(formsOf).sort((a, b) => b.length - a.length);
    return forms.reduce((redacted, form) => redacted.replaceAll(form, '***'), text);
  }

  /** An `Authorization: Basic` value holds user and password together: remember that form as well. */
  basic(user: string, password: string): string {
    const value = Buffer.from(`${user}:${password}`).toString('base64');
    this.#values.add(value);
    return `Basic ${value}`;
  }
}

/** Values shorter than this have too little in base64 to be told from other text. */
const SHORT = 8;

/** The forms in which a value may stand in a text. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const forms = [value, encodeURIComponent(value), bytes.toString('base64')];
  // As a part of something else base64 has three alignments, and its ends depend on the neighbours.
  for (const before of bytes.length < SHORT ? [] : [0, 1, 2]) {
    const inside = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    forms.push(inside.slice(first, Math.floor(((before + bytes.length) * 8) / 6)));
  }
  const safe = forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([...forms, ...safe])];
}
