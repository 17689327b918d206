import { expect, test } from 'vitest';
import { Secrets } from './secrets.ts';

test('a secret is redacted as it is, in base64, in a URL and in basic authentication', () => {
  const secrets = new Secrets();
  const password = secrets.generate();
  secrets.add('p@ss w&rd');
  const basic = secrets.basic('elastic', password);
  const text = [password, Buffer.from(password).toString('base64'), 'p%40ss%20w%26rd', basic].join(
    ' | ',
  );
  expect(secrets.redact(text)).toBe('*** | *** | *** | Basic ***');
});

test.each(['', 'e', 'el', 'elastic:'])(
  'a secret is redacted in base64 of more than itself (%j)',
  (before) => {
    const secrets = new Secrets();
    const password = secrets.generate();
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(`${before}${password}, and more`).toString(encoding);
      const redacted = secrets.redact(text);
      expect(redacted).toContain('***');
      expect(Buffer.from(redacted, encoding).toString()).not.toContain(password.slice(4, -4));
    }
  },
);

test('secrets differ and are safe in shells, URLs and property files', () => {
  const secrets = new Secrets();
  const made = Array.from({ length: 200 }, () => secrets.generate());
  expect(new Set(made).size).toBe(200);
  for (const secret of made) expect(secret).toMatch(/^[A-Za-z0-9]{24}$/);
});

test('what is too short to be a secret does not blacken the text', () => {
  const secrets = new Secrets();
  secrets.add('a');
  expect(secrets.redact('a banana')).toBe('a banana');
});
