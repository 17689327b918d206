import { escapeMarkup, shorten } from './escape.ts';

/** Markup that is safe as it stands. Made by {@link html} only. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[];

/** A template whose parts are escaped and bounded in length, unless they are markup themselves. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0] ?? '';
  for (const [index, part] of parts.entries()) text += `${render(part)}${strings[index + 1] ?? ''}`;
  return new Markup(text);
}

function render(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map((markup: Markup) => markup.text).join('');
  return escapeMarkup(shorten(String(part), 2_000));
}

export const NOTHING = html``;

/** A table with a head; `numbers` are the columns that hold numbers. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
  numbers: readonly number[] = [],
): Markup {
  const kind = (column: number) => (numbers.includes(column) ? 'number' : 'text');
  return html`<table><thead><tr>${head.map(
    (name, column) => html`<th class="${kind(column)}">${name}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, column) => html`<td class="${kind(column)}">${cell}</td>`)}</tr>`,
  )}</tbody></table>
`;
}
