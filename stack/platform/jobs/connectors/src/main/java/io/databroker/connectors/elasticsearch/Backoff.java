package io.databroker.connectors.elasticsearch;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: doubling, capped, with jitter so that subtasks do not march in step. */
final class Backoff {
  private static final long FIRST_MS = 100;
  private static final long CAP_MS = 5_000;
  private static final int MAX_DOUBLINGS = 10;

  private final long startNanos = System.nanoTime();
  private final Duration limit;
  private int tries;

  /**
   * @param limit how long trying may go on, from now
   */
  Backoff(Duration limit) {
    this.limit = limit;
  }

  /** Whether the limit has passed. */
  boolean exhausted() {
    return System.nanoTime() - startNanos > limit.toNanos();
  }

  /** Between half of the nominal delay and all of it. */
  void sleep() throws InterruptedException {
    long nominal = Math.min(CAP_MS, FIRST_MS << Math.min(tries++, MAX_DOUBLINGS));
    Thread.sleep(ThreadLocalRandom.current().nextLong(nominal / 2, nominal + 1));
  }

  int tries() {
    return tries;
  }
}
