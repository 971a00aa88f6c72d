import {
  deviceCertificate,
  ProtocolError,
  signatureContexts,
  type AccountId,
  type DeviceCertificate,
  type DeviceId,
  type SignerCertificate,
} from '@parley/protocol';
import { openSigned } from './open-signed';
import type { SigningKey } from './signing-key';

/**
 * Certifies the Ed25519 public key (32 bytes) with which a device signs in its sessions, at `now` (unix ms).
 * @returns encoded `signed` device certificate
 */
export function issueDevice(
  signingKey: SigningKey,
  account: AccountId,
  device: DeviceId,
  devicePublicKey: Uint8Array,
  now: number,
): Promise<Uint8Array> {
  const payload = deviceCertificate.encode({ account, device, key: devicePublicKey, issued: now });
  return signingKey.sign(signatureContexts.device, payload);
}

/**
 * Reads a device certificate that the given (verified) signer must have signed.
 * @throws ProtocolError `bad-signature`, `malformed`, `too-large`; `certificate-mismatch` for another account
 */
export async function readDevice(bytes: Uint8Array, signer: SignerCertificate): Promise<DeviceCertificate> {
  const read = deviceCertificate.decode(await openSigned(bytes, signatureContexts.device, signer.signingKey));
  if (read.account !== signer.account)
    throw new ProtocolError('certificate-mismatch', 'the device certificate is of another account than its signer');
  return read;
}
