import { Random } from '../../fixtures/records/random.ts';

/** Bytes that change what a JSON text means. */
const TELLING = [...Buffer.from('{}[]",:\\ue+-.019 tfn\n\t'), 0x00, 0x80, 0xc2, 0xed, 0xf4, 0xff];

/** The same bytes but for one to three of them, which are replaced, doubled or left out. */
export function mutate(value: Uint8Array, seed: number, index: number): Uint8Array {
  const random = new Random(seed, index);
  const bytes = [...value];
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const at = random.below(Math.max(1, bytes.length));
    const inserted = random.pick([
      [random.pick(TELLING)],
      [random.below(256)],
      [],
      bytes.slice(at, at + 1),
    ]);
    bytes.splice(at, random.below(2), ...inserted);
  }
  return Uint8Array.from(bytes);
}
