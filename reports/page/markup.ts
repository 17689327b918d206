import { escapeMarkup, shorten } from '../escape.ts';

/** Markup that is safe as it stands. Made by {@link html} only. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = string | number | Markup | readonly Markup[];

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

/**
 * Path data of a drawing, however long.
 * @throws {RangeError} for anything but its commands and numbers
 */
export function drawing(data: string): Markup {
  if (!/^[MLHVh\d. e-]*$/.test(data)) throw new RangeError('no path data');
  return new Markup(data);
}

export const NOTHING = html``;

/** Characters of a cell, at most. */
const CELL = 200;

export interface TableOptions {
  /** Says what the table is about; for readers that jump from table to table. */
  caption: string;
  /** The heading above says the same: the caption is for screen readers only. */
  quiet?: boolean;
  head: readonly string[];
  /** Cells by row; the first one names its row. */
  rows: readonly (readonly (string | Markup)[])[];
  /** Columns that hold numbers. */
  numbers?: readonly number[];
  /** More rows than this are left out, and said to be. */
  most?: number;
  kind?: string;
}

/** A table that scrolls within itself where the page is too narrow for it. */
export function table(options: TableOptions): Markup {
  const { head, rows, numbers = [], most = 100 } = options;
  const kind = (column: number) => (numbers.includes(column) ? 'number' : 'text');
  const cell = (content: string | Markup, column: number) => {
    const inner = typeof content === 'string' ? shorten(content, CELL) : content;
    return column === 0
      ? html`<th scope="row" class="${kind(column)}">${inner}</th>`
      : html`<td class="${kind(column)}">${inner}</td>`;
  };
  return html`<div class="wide"><table class="${options.kind ?? 'plain'}"><caption class="${
    options.quiet ? 'unseen' : 'seen'
  }">${shorten(options.caption, CELL)}</caption><thead><tr>${head.map(
    (name, column) => html`<th scope="col" class="${kind(column)}">${shorten(name, CELL)}</th>`,
  )}</tr></thead><tbody>${rows
    .slice(0, most)
    .map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>${
    rows.length > most
      ? html`<p class="soft">${rows.length - most} more rows are left out.</p>`
      : NOTHING
  }
`;
}

/** A part of the page that headings and the list of contents lead to. */
export function section(id: string, title: string, ...content: readonly Part[]): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${content.map((part) => html`${part}`)}</section>
`;
}
