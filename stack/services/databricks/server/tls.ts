import { generate } from 'selfsigned';

/** A certificate of a server on this host, and the key that belongs to it; both PEM. */
export interface Certificate {
  key: string;
  certificate: string;
}

const DAY = 24 * 60 * 60 * 1000;

/** A certificate for 127.0.0.1 and localhost that only the clients of this run trust; valid for a month. */
export async function makeCertificate(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'data-broker SQL stand-in' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + 30 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: made.private, certificate: made.cert };
}
