import { SqlError, syntaxError, unsupported } from './sql-error.ts';

/** A token of Databricks SQL. `text` is decoded: a string without quotes and escapes, a name without backquotes. */
export interface Token {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'end';
  text: string;
  /** Of a number: its suffix in upper case, such as `L`. */
  suffix?: string;
  /** 0-based offset in the statement. */
  position: number;
}

const SYMBOLS = ['<=>', '<>', '!=', '<=', '>=', '==', '||', '::', '->', '<<', '>>', '=>'];
const SINGLE = '()[],.;+-*/%<>=?:@~&|^!{}';
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const SUFFIX = /BD|[LSYDF]/iy;
const SPACE = /\s+|--[^\n]*/y;

/**
 * The tokens of a statement, the last of kind `end`.
 * @throws {SqlError} PARSE_SYNTAX_ERROR; UNSUPPORTED_FEATURE for literals whose meaning is not known to be the same
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(sql)?.[0];
  };
  while (position < sql.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      position += space.length;
      continue;
    }
    if (sql.startsWith('/*', position)) {
      position = endOfComment(sql, position);
      continue;
    }
    const [token, length] = next(sql, position, match);
    tokens.push(token);
    position += length;
  }
  tokens.push({ kind: 'end', text: 'end of input', position });
  return tokens;
}

function next(
  sql: string,
  position: number,
  match: (pattern: RegExp) => string | undefined,
): [Token, number] {
  const character = sql[position] ?? '';
  if (character === "'" || character === '"') return string(sql, position, character);
  if (character === '`') return quoted(sql, position);
  const word = match(WORD);
  if (word !== undefined) {
    const after = sql[position + word.length];
    if (/^(?:r|x)$/i.test(word) && (after === "'" || after === '"')) {
      throw unsupported(`a ${word.toUpperCase()}'...' literal`);
    }
    return [{ kind: 'word', text: word, position }, word.length];
  }
  const number = match(NUMBER);
  if (number !== undefined) return numberToken(sql, position, number);
  const symbol = SYMBOLS.find((text) => sql.startsWith(text, position));
  if (symbol !== undefined) return [{ kind: 'symbol', text: symbol, position }, symbol.length];
  if (SINGLE.includes(character)) return [{ kind: 'symbol', text: character, position }, 1];
  throw syntaxError(`'${character}'`, position);
}

function numberToken(sql: string, position: number, text: string): [Token, number] {
  SUFFIX.lastIndex = position + text.length;
  const suffix = SUFFIX.exec(sql)?.[0] ?? '';
  const length = text.length + suffix.length;
  if (/[A-Za-z0-9_]/.test(sql[position + length] ?? '')) {
    throw syntaxError(`'${sql.slice(position, position + length + 1)}'`, position);
  }
  return [{ kind: 'number', text, suffix: suffix.toUpperCase(), position }, length];
}

/** Both quotes make strings. Doubled quotes are two strings side by side to Spark, so they are refused. */
function string(sql: string, position: number, quote: string): [Token, number] {
  let text = '';
  for (let at = position + 1; at < sql.length; at++) {
    const character = sql[at] ?? '';
    if (character === quote) {
      if (sql[at + 1] === quote)
        throw unsupported(`a doubled quote (${quote}${quote}) in a string`);
      return [{ kind: 'string', text, position }, at + 1 - position];
    }
    if (character !== '\\') {
      text += character;
      continue;
    }
    const escaped = sql[++at] ?? '';
    text += escapedText(escaped);
  }
  throw syntaxError('an unterminated string', position);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  '\\': '\\',
  n: '\n',
  r: '\r',
  t: '\t',
  // These keep their backslash for LIKE.
  '%': '\\%',
  _: '\\_',
};

function escapedText(escaped: string): string {
  const text = ESCAPES[escaped];
  if (text === undefined) throw unsupported(`the escape \\${escaped} in a string`);
  return text;
}

function quoted(sql: string, position: number): [Token, number] {
  let text = '';
  for (let at = position + 1; at < sql.length; at++) {
    if (sql[at] !== '`') {
      text += sql[at];
    } else if (sql[at + 1] === '`') {
      text += '`';
      at++;
    } else if (text === '') {
      throw syntaxError('``', position);
    } else {
      return [{ kind: 'quoted', text, position }, at + 1 - position];
    }
  }
  throw syntaxError('an unterminated `', position);
}

function endOfComment(sql: string, position: number): number {
  if (sql.startsWith('/*+', position)) throw unsupported('a hint (/*+ ... */)');
  const end = sql.indexOf('*/', position + 2);
  if (end < 0) {
    throw new SqlError(
      'UNCLOSED_BRACKETED_COMMENT',
      'Found an unclosed bracketed comment.',
      '42601',
    );
  }
  const nested = sql.indexOf('/*', position + 2);
  if (nested >= 0 && nested < end) throw unsupported('a comment in a comment');
  return end + 2;
}
