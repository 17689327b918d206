import { randomUUID } from 'node:crypto';

/** A new identifier of a session or an operation: the 16 bytes of a UUID, which the driver insists on. */
export function newIdentifier(): Buffer {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
}
