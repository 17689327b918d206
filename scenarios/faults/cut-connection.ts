import { connect, type Socket } from 'node:net';
import { type ISocketFactory, Kafka, logLevel } from 'kafkajs';
import type { ProducerTarget } from '../../load/producer.ts';
import type { KafkaService } from '../../stack/services/kafka.ts';

/** Kafka's number of the request Produce. */
const PRODUCE = 0;
/** Nobody listens there. */
const NO_PORT = 1;

/**
 * A way to the broker that is cut for good, once, in the middle of the first Produce request. The client
 * that it is cut under can't connect again; the next one can.
 *
 * - `request`: when half of the request has been written. The broker never has it whole.
 * - `answer`: when the broker's answer arrives, of which the client gets nothing. The broker has the records.
 */
export function cutConnection(kafka: KafkaService, at: 'request' | 'answer'): ProducerTarget {
  let cut = false;
  return {
    maxMessageBytes: kafka.maxMessageBytes,
    client: (clientId) => {
      let dead = false;
      const socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
        const socket = connect({ host, port: dead ? NO_PORT : port }, onConnect);
        const write = socket.write.bind(socket);
        socket.write = ((chunk: Uint8Array, ...rest: never[]) => {
          if (cut || !isProduce(chunk)) return write(chunk, ...rest);
          cut = true;
          dead = true;
          if (at === 'request') {
            return write(chunk.subarray(0, chunk.length / 2), () => socket.destroy(reset()));
          }
          dropAnswers(socket);
          return write(chunk, ...rest);
        }) as Socket['write'];
        return socket;
      };
      return new Kafka({
        clientId,
        brokers: [kafka.bootstrapServers],
        logLevel: logLevel.NOTHING,
        retry: { initialRetryTime: 100, retries: 2 },
        socketFactory,
      });
    },
  };
}

/** A request is its length (4 bytes), the number of its kind (2 bytes) and more. */
function isProduce(chunk: Uint8Array): boolean {
  return chunk.length > 6 && Buffer.from(chunk).readInt16BE(4) === PRODUCE;
}

function dropAnswers(socket: Socket): void {
  const emit = socket.emit.bind(socket);
  socket.emit = ((event: string, ...values: unknown[]) => {
    if (event !== 'data') return emit(event, ...values);
    socket.destroy(reset());
    return true;
  }) as Socket['emit'];
}

/** What the operating system says of a connection that the other end has cut. */
function reset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}
