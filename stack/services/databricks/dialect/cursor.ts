import { syntaxError, unsupported } from './sql-error.ts';
import type { Token } from './tokens.ts';

/** Words that can't be an alias without AS, and no name of a column or table without backquotes. */
const KEYWORDS = new Set(
  `ALL AND ANTI ANY AS ASC BETWEEN BY CASE CAST CLUSTER CROSS DESC DISTINCT DISTRIBUTE DIV ELSE END EXCEPT EXISTS
  FALSE FETCH FILTER FOR FROM FULL GROUP HAVING ILIKE IN INNER INTERSECT INTERVAL IS JOIN LATERAL LEFT LIKE LIMIT
  MINUS NATURAL NOT NULL NULLS OFFSET ON OR ORDER OVER PIVOT QUALIFY REGEXP RIGHT RLIKE SELECT SEMI SET SORT
  TABLESAMPLE THEN TRUE UNION UNPIVOT USING VALUES VERSION WHEN WHERE WINDOW WITH WITHIN`.split(
    /\s+/,
  ),
);

/** The value of a parameter marker: named, or the next of the positional ones. */
export type ParameterSource = (name: string | undefined) => LiteralValue;
export interface LiteralValue {
  type: import('./types.ts').SqlType;
  text: string | null;
}

/** The place in a statement that is read next. */
export class Cursor {
  readonly #tokens: readonly Token[];
  readonly parameter: ParameterSource;
  #at = 0;

  constructor(tokens: readonly Token[], parameter: ParameterSource) {
    this.#tokens = tokens;
    this.parameter = parameter;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw syntaxError('end of input', 0);
    return token;
  }

  take(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  /** The word in upper case, if a word is next. */
  word(ahead = 0): string | undefined {
    const { kind, text } = this.peek(ahead);
    return kind === 'word' ? text.toUpperCase() : undefined;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'symbol' && text === symbol;
  }

  /** Takes these words if they are next. */
  acceptWords(...words: string[]): boolean {
    if (!words.every((word, ahead) => this.word(ahead) === word)) return false;
    this.#at += words.length;
    return true;
  }

  acceptSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#at++;
    return true;
  }

  expectWord(word: string): void {
    if (!this.acceptWords(word)) throw this.unexpected();
  }

  expectSymbol(symbol: string): void {
    if (!this.acceptSymbol(symbol)) throw this.unexpected();
  }

  /** A name, in backquotes or not. */
  name(): string {
    const token = this.peek();
    if (token.kind === 'quoted') return this.take().text;
    if (token.kind === 'word' && !KEYWORDS.has(token.text.toUpperCase())) return this.take().text;
    throw this.unexpected();
  }

  /** Whether a name is next that is no keyword. */
  atName(): boolean {
    const { kind, text } = this.peek();
    return kind === 'quoted' || (kind === 'word' && !KEYWORDS.has(text.toUpperCase()));
  }

  /** Names with dots between them. */
  names(): string[] {
    const parts = [this.name()];
    while (this.acceptSymbol('.')) parts.push(this.name());
    return parts;
  }

  string(): string {
    const token = this.peek();
    if (token.kind !== 'string') throw this.unexpected();
    return this.take().text;
  }

  /** A whole number of 0 or more, also by a parameter. */
  wholeNumber(what: string): number {
    const token = this.peek();
    if (token.kind === 'number' && /^\d+$/.test(token.text) && token.suffix === '') {
      return Number(this.take().text);
    }
    const value = this.acceptParameter();
    if (value === undefined) throw unsupported(`${what} other than a number`);
    if (value.text === null || !/^\d+$/.test(value.text))
      throw unsupported(`${what} ${value.text}`);
    return Number(value.text);
  }

  /** The value of the parameter marker that is next, if one is. */
  acceptParameter(): LiteralValue | undefined {
    if (this.acceptSymbol('?')) return this.parameter(undefined);
    if (!this.isSymbol(':')) return undefined;
    this.take();
    const { kind } = this.peek();
    if (kind !== 'word' && kind !== 'quoted') throw this.unexpected();
    return this.parameter(this.take().text);
  }

  /** The error of a token that fits nowhere: of a keyword the stand-in does not know, a refusal by its name. */
  unexpected(): Error {
    const { kind, text, position } = this.peek();
    return syntaxError(kind === 'end' ? text : `'${text}'`, position);
  }
}
