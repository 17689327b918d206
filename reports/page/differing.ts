import { html, type Markup } from './markup.ts';

/** Characters of a value that are shown. */
const LONGEST = 1_000;
/** Fewer common characters than this are chance: nothing is marked then. */
const COMMON = 4;

/** What was expected and what was found, with the part marked in which they differ. */
export function differing(expected: string | null, found: string | null): [Markup, Markup] {
  if (expected === null || found === null || expected === found) {
    return [value(expected), value(found)];
  }
  const left = [...expected].slice(0, LONGEST);
  const right = [...found].slice(0, LONGEST);
  const most = Math.min(left.length, right.length);
  let before = 0;
  while (before < most && left[before] === right[before]) before += 1;
  let after = 0;
  while (after < most - before && left.at(-1 - after) === right.at(-1 - after)) after += 1;
  if (before + after < COMMON) return [value(expected), value(found)];
  return [marked(left, before, after), marked(right, before, after)];
}

function marked(text: readonly string[], before: number, after: number): Markup {
  const part = (from: number, to: number) => text.slice(from, to).join('');
  const end = text.length - after;
  return html`<span class="value">${part(0, before)}<mark>${part(before, end)}</mark>${part(end, text.length)}</span>`;
}

function value(text: string | null): Markup {
  return text === null
    ? html`<span class="soft">nothing</span>`
    : html`<span class="value">${[...text].slice(0, LONGEST).join('')}</span>`;
}
