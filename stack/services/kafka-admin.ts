import { setTimeout as delay } from 'node:timers/promises';
import { type Admin, Kafka, type KafkaConfig } from 'kafkajs';
import { InfrastructureError } from '../../common/errors.ts';
import { deadlineFactor } from '../../common/wait.ts';

/** Milliseconds for one question to the broker, with connecting, and for closing the connection. */
const BUDGET = 60_000;
const DISCONNECT_BUDGET = 2_000;

/**
 * Asks the broker through an admin client of its own. The client's own timeouts go by the wall clock and
 * would take a clock that is set forward for a broker that does not answer: this one's go by the
 * monotonic clock.
 * @throws {InfrastructureError} KAFKA when the broker has not answered in time; what the client throws
 */
export async function askAdmin<T>(
  config: KafkaConfig,
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  const kafka = new Kafka({ ...config, enforceRequestTimeout: false });
  const admin = kafka.admin({ retry: { retries: 2 } });
  const budget = BUDGET * deadlineFactor();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const message = `Kafka has not answered within ${budget / 1000} s`;
    const hint =
      'its log is in the run bundle; on a slow machine set DATA_BROKER_DEADLINE_FACTOR=2';
    late.reject(new InfrastructureError('KAFKA', message, { subject: 'kafka', hint }));
  }, budget);
  try {
    return await Promise.race([admin.connect().then(() => use(admin)), late.promise]);
  } finally {
    clearTimeout(timer);
    await Promise.race([admin.disconnect(), delay(DISCONNECT_BUDGET, undefined, { ref: false })]);
  }
}
