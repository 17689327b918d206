import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

test('a secret shows itself to who asks for it, and to nobody else', () => {
  const settings = { password: new Secret('hunter2hunter2') };
  expect(settings.password.reveal()).toBe('hunter2hunter2');
  for (const text of [JSON.stringify(settings), inspect(settings), `${settings.password}`]) {
    expect(text).toContain('***');
    expect(text).not.toContain('hunter2');
  }
});
