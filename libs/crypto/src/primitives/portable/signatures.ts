import { fromBase64Url, ProtocolError } from '@parley/protocol';
import { ed25519Pkcs8 } from '../ed25519-pkcs8';
import type { BasicPrimitives } from '../ports';
import { unshared } from '../unshared';

/** Ed25519 by WebCrypto. */
export const portableSignatures: Pick<BasicPrimitives, 'ed25519Signer' | 'ed25519Verifier'> = {
  async ed25519Signer(seed) {
    const pkcs8 = ed25519Pkcs8(seed);
    const [publicKey, privateKey] = await Promise.all([
      publicKeyOf(pkcs8),
      crypto.subtle.importKey('pkcs8', unshared(pkcs8), 'Ed25519', false, ['sign']),
    ]);
    pkcs8.fill(0);
    return {
      publicKey,
      sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, unshared(message))),
    };
  },
  async ed25519Verifier(publicKey) {
    const key = await crypto.subtle.importKey('raw', unshared(publicKey), 'Ed25519', false, ['verify']);
    return {
      verify: (message, signature) => crypto.subtle.verify('Ed25519', key, unshared(signature), unshared(message)),
    };
  },
};

/** WebCrypto gives the public half of a private key only in the JSON form (RFC 8037 §2). */
async function publicKeyOf(pkcs8: Uint8Array): Promise<Uint8Array> {
  const exportable = await crypto.subtle.importKey('pkcs8', unshared(pkcs8), 'Ed25519', true, ['sign']);
  const { x } = await crypto.subtle.exportKey('jwk', exportable);
  if (x === undefined)
    throw new ProtocolError('internal', 'the platform exported an Ed25519 key without its public half');
  return fromBase64Url(x);
}
