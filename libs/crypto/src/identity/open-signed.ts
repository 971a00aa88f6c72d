import { ProtocolError, signatureInput, signed, type SignatureContext, type Signed } from '@parley/protocol';
import { verifyingKey } from './verifying-keys';

/**
 * Verifies encoded `signed` and gives the payload, the very bytes that were signed.
 * @throws ProtocolError `bad-signature`, `malformed`, `too-large`
 */
export async function openSigned(
  bytes: Uint8Array,
  context: SignatureContext,
  publicKey: Uint8Array,
): Promise<Uint8Array> {
  const opened = signed.decode(bytes);
  await verifySigned(opened, context, publicKey);
  return opened.payload;
}

/**
 * For what names its own signer: the payload is looked into to learn the key, and used only after this.
 * @throws ProtocolError `bad-signature`
 */
export async function verifySigned(
  { payload, signature }: Signed,
  context: SignatureContext,
  publicKey: Uint8Array,
): Promise<void> {
  const key = await verifyingKey(publicKey);
  const fits = await key.verify(signatureInput(context, payload), signature);
  if (!fits) throw new ProtocolError('bad-signature', `the signature of a ${context} does not fit`);
}
