import type { Progress } from '../common/progress.ts';
import { escapeTerminal } from '../reports/escape.ts';

/** Between two lines about the same work where there is no terminal, ms. */
const PLAIN_INTERVAL = 10_000;
/** Between two paintings of the live line, ms. */
const LIVE_INTERVAL = 100;

function elapsed(since: number): string {
  const seconds = Math.floor((performance.now() - since) / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes).padStart(2, ' ')}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Progress on standard error: one live line on a terminal, plain lines with elapsed time elsewhere. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY === true && process.env['CI'] === undefined
    ? new LiveProgress(stream)
    : new PlainProgress(stream);
}

class PlainProgress implements Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #started = performance.now();
  readonly #lastWritten = new Map<string, number>();

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  note(text: string): void {
    this.#stream.write(`[${elapsed(this.#started)}] ${escapeTerminal(text)}\n`);
  }

  update(name: string, text: string): void {
    const last = this.#lastWritten.get(name) ?? Number.NEGATIVE_INFINITY;
    if (performance.now() - last < PLAIN_INTERVAL) return;
    this.#lastWritten.set(name, performance.now());
    this.note(`${name}: ${text}`);
  }

  done(name: string, text: string): void {
    this.#lastWritten.delete(name);
    this.note(`${name}: ${text}`);
  }
}

class LiveProgress implements Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #started = performance.now();
  readonly #current = new Map<string, string>();
  #lastPainted = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  note(text: string): void {
    this.#stream.write(`\r\u001b[K[${elapsed(this.#started)}] ${escapeTerminal(text)}\n`);
    this.#paint();
  }

  update(name: string, text: string): void {
    this.#current.set(name, text);
    if (performance.now() - this.#lastPainted >= LIVE_INTERVAL) this.#paint();
  }

  done(name: string, text: string): void {
    this.#current.delete(name);
    this.note(`${name}: ${text}`);
  }

  #paint(): void {
    this.#lastPainted = performance.now();
    const parts = [...this.#current].map(([name, text]) => `${name} ${text}`);
    const line =
      parts.length === 0 ? '' : `[${elapsed(this.#started)}] ${escapeTerminal(parts.join(' · '))}`;
    const width = Math.max(20, (this.#stream.columns ?? 100) - 1);
    this.#stream.write(`\r\u001b[K${line.length > width ? `${line.slice(0, width - 1)}…` : line}`);
  }
}
