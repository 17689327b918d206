import { readFileSync } from 'node:fs';

/**
 * Loaded before the harness (`--import`): its wall clock is off by the milliseconds that stand in the
 * file of `STEPPED_CLOCK`, which may change at any time. The monotonic clock is left alone, as it is
 * when a clock is set.
 */
const file = process.env['STEPPED_CLOCK'] ?? '';
const RealDate = Date;
let step = 0;

function look(): void {
  try {
    step = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    step = 0;
  }
}

look();
setInterval(look, 20).unref();

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now() + step] : args, newTarget),
  apply: (target) => new target(target.now() + step).toString(),
  get: (target, name) =>
    name === 'now' ? () => target.now() + step : Reflect.get(target, name, target),
});
