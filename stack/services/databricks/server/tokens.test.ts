import { expect, test } from 'vitest';
import { Tokens } from './tokens.ts';

test('only a token that is known and has not expired is accepted', () => {
  const tokens = new Tokens();
  tokens.allow('lasting');
  tokens.allow('over', Date.now() - 1);
  expect(tokens.accepts('Bearer lasting')).toBe(true);
  for (const shown of [undefined, '', 'Bearer ', 'Bearer over', 'Bearer lastin', 'Basic lasting']) {
    expect(tokens.accepts(shown)).toBe(false);
  }
});
