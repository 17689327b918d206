package io.databroker.connectors.elasticsearch;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** A bounded number of deliveries at a time. The first that fails fails all calls that come after. */
final class InFlight implements AutoCloseable {

  /** Returns when it is done for good. */
  @FunctionalInterface
  interface Delivery {
    void run() throws IOException, InterruptedException;
  }

  private final int places;
  private final Semaphore free;
  private final ExecutorService threads;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  InFlight(int places) {
    this.places = places;
    this.free = new Semaphore(places);
    this.threads =
        Executors.newFixedThreadPool(
            places,
            task -> {
              Thread thread = new Thread(task, "elasticsearch-bulk");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Blocks until there is a place. */
  void submit(Delivery delivery) throws IOException, InterruptedException {
    free.acquire();
    if (failure.get() != null) {
      free.release();
      check();
    }
    threads.execute(
        () -> {
          try {
            delivery.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          } finally {
            free.release();
          }
        });
  }

  /** Blocks until nothing is in flight. */
  void await() throws IOException, InterruptedException {
    free.acquire(places);
    free.release(places);
    check();
  }

  /**
   * @throws IOException if a delivery has failed
   */
  void check() throws IOException {
    Throwable error = failure.get();
    if (error != null) {
      throw error instanceof HotStoreException known ? known : new HotStoreException(error.toString(), error);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
