import {
  CLOCK_LEEWAY_MS,
  ENVELOPE_TTL_SECONDS,
  idBytes,
  ProtocolError,
  SIGNER_CERTIFICATE_LIFETIME_MS,
  signatureContexts,
  signerCertificate,
  type AccountId,
  type SignerCertificate,
} from '@parley/protocol';
import { accountIdOf } from './ids';
import { openSigned } from './open-signed';
import type { SigningKey } from './signing-key';

/** What was signed on a certificate's last day may be on its way this long. */
export const TRAVEL_TIME_MS = ENVELOPE_TTL_SECONDS * 1000;

/**
 * Certifies an everyday signing key (32 bytes) for 90 days from `now` (unix ms).
 * @returns encoded `signed` signer certificate
 */
export function issueSigner(identityKey: SigningKey, signingPublicKey: Uint8Array, now: number): Promise<Uint8Array> {
  const payload = signerCertificate.encode({
    account: accountIdOf(identityKey.publicKey),
    signingKey: signingPublicKey,
    issued: now,
    expires: now + SIGNER_CERTIFICATE_LIFETIME_MS,
  });
  return identityKey.sign(signatureContexts.signer, payload);
}

/**
 * Reads and verifies the signer certificate of an account. It is taken until CLOCK_LEEWAY_MS behind its expiry; `travelMs` is added for
 * what may have been on its way. A start in the future is no reason to refuse: that is a clock, not an attack.
 * @throws ProtocolError `bad-signature`, `malformed`, `too-large`; `certificate-mismatch` for another account;
 * `certificate-expired` when it, or the longest life that certificates have, is over
 */
export async function readSigner(
  bytes: Uint8Array,
  account: AccountId,
  now: number,
  travelMs = 0,
): Promise<SignerCertificate> {
  const read = signerCertificate.decode(await openSigned(bytes, signatureContexts.signer, idBytes(account)));
  if (read.account !== account)
    throw new ProtocolError('certificate-mismatch', 'the certificate names another account than its signer');
  const end = Math.min(read.expires, read.issued + SIGNER_CERTIFICATE_LIFETIME_MS);
  if (now > end + CLOCK_LEEWAY_MS + travelMs)
    throw new ProtocolError('certificate-expired', 'the certificate of the signing key has expired');
  return read;
}
