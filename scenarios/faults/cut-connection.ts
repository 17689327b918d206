import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { KafkaService } from '../../stack/services/kafka.ts';

/** Kafka's numbers of the requests Produce and InitProducerId. */
const PRODUCE = 0;
const INIT_PRODUCER_ID = 22;
/** Node tells there of every client socket that is made, whichever client makes it. */
const SOCKETS = 'net.client.socket';

/**
 * Cuts this process's connections to the broker, once, in the middle of the first Produce request, until
 * the producer that sent it gives up: whatever else it produces is cut too, on any connection. The next
 * producer, told by the id that it asks for, can.
 *
 * - `request`: when half of the request has been written. The broker never has it whole.
 * - `answer`: when the broker's answer arrives, of which the client gets nothing. The broker has the records.
 *
 * What was connected before is not cut. Disposed of, it cuts nothing any more.
 */
export function cutConnection(kafka: KafkaService, at: 'request' | 'answer'): Disposable {
  const port = Number(kafka.bootstrapServers.split(':').at(-1));
  let state: 'waiting' | 'cut' | 'over' = 'waiting';
  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    const write = socket.write.bind(socket);
    socket.write = ((chunk: Uint8Array, ...rest: never[]) => {
      const kind = socket.remotePort === port ? requestOf(chunk) : undefined;
      if (state === 'cut' && kind === INIT_PRODUCER_ID) state = 'over';
      if (kind !== PRODUCE || state === 'over') return write(chunk, ...rest);
      const first = state === 'waiting';
      state = 'cut';
      if (first && at === 'answer') {
        dropAnswers(socket);
        return write(chunk, ...rest);
      }
      return write(chunk.subarray(0, chunk.length / 2), () => socket.destroy(reset()));
    }) as Socket['write'];
  };
  subscribe(SOCKETS, onSocket);
  return {
    [Symbol.dispose]: () => {
      unsubscribe(SOCKETS, onSocket);
      state = 'over';
    },
  };
}

/** A request is its length (4 bytes), the number of its kind (2 bytes) and more. */
function requestOf(chunk: Uint8Array): number | undefined {
  return chunk.length > 6 ? Buffer.from(chunk).readInt16BE(4) : undefined;
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
