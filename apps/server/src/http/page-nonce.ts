import { randomBytes } from 'node:crypto';

const nonces = new WeakMap<object, string>();

/** The nonce of one answer: the same for its header and its page, another one for every answer (CSP level 3, §8.2). */
export function nonceOf(response: object): string {
  const known = nonces.get(response);
  if (known !== undefined) return known;
  const nonce = randomBytes(16).toString('base64');
  nonces.set(response, nonce);
  return nonce;
}
