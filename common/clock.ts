/**
 * Milliseconds of the epoch by a clock that is never set: it began as the wall clock's time when this
 * process started and goes on by the monotonic one. What is to be compared is taken from here: a wall
 * clock that is set midway, or a container's that is off, must not change the order of things.
 */
export function steadyNow(): number {
  return Math.round(performance.timeOrigin + performance.now());
}
