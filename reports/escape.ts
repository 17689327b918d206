/**
 * Controls (most have no form in XML 1.0), U+FFFE and U+FFFF, and what overrides the direction of the
 * text that follows.
 */
const NOT_MARKUP = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;
/** Controls, and what breaks the line or changes the direction of what follows. */
const NOT_TERMINAL = /\p{Cc}|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Any text as content or attribute of HTML and XML. What can't stand there shows as U+FFFD. */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replace(NOT_MARKUP, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Any text as part of one line on a terminal: nothing in it can move, colour or reorder anything. */
export function escapeTerminal(text: string): string {
  return text.toWellFormed().replace(NOT_TERMINAL, (character) => {
    if (character === '\n' || character === '\t') return ' ';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** At most `length` characters, with a mark where something was left out. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
