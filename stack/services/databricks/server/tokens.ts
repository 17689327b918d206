import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The tokens that clients may show. */
export class Tokens {
  readonly #valid: { digest: Buffer; expires: number }[] = [];

  /** @param expires milliseconds of the epoch; for ever by default */
  allow(token: string, expires = Number.POSITIVE_INFINITY): void {
    this.#valid.push({ digest: digest(token), expires });
  }

  /** Whether an Authorization header holds a token that is valid now. */
  accepts(authorization: string | undefined): boolean {
    const shown = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
    if (shown === undefined) return false;
    const found = this.#valid.find((token) => timingSafeEqual(token.digest, digest(shown)));
    return found !== undefined && Date.now() < found.expires;
  }
}
