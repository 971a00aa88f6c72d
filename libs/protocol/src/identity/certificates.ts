import * as z from 'zod';
import { accountId, deviceId } from '../ids';
import { MAX_CERTIFICATE_BYTES } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesOf, bytesUpTo, time } from '../schema';

/** The everyday signing key, certified by the identity key (context `signer`). */
export const signerCertificate = defineMessage({
  name: 'signer-certificate',
  purpose: 'Certifies the everyday Ed25519 signing key for 90 days. Signed by the identity key.',
  maxBytes: MAX_CERTIFICATE_BYTES,
  schema: z.strictObject({ account: accountId, signingKey: bytesOf(32), issued: time, expires: time }),
});
export type SignerCertificate = ValueOf<typeof signerCertificate>;

/** A device's session key, certified by the everyday signing key (context `device`). */
export const deviceCertificate = defineMessage({
  name: 'device-certificate',
  purpose: 'Certifies the Ed25519 key with which one device signs in its sessions. Signed by the everyday signing key.',
  maxBytes: MAX_CERTIFICATE_BYTES,
  schema: z.strictObject({ account: accountId, device: deviceId, key: bytesOf(32), issued: time }),
});
export type DeviceCertificate = ValueOf<typeof deviceCertificate>;

/** What a leaf of a session carries as its credential: the chain from the identity key to the leaf's key. */
export const leafCredential = defineMessage({
  name: 'leaf-credential',
  purpose: 'MLS credential of a session leaf: identity key → everyday key → device key, each as a signed certificate.',
  maxBytes: 2 * MAX_CERTIFICATE_BYTES + 256,
  schema: z.strictObject({
    /** Encoded `signed` over a signer certificate. */
    signer: bytesUpTo(MAX_CERTIFICATE_BYTES),
    /** Encoded `signed` over a device certificate. */
    device: bytesUpTo(MAX_CERTIFICATE_BYTES),
  }),
});
export type LeafCredential = ValueOf<typeof leafCredential>;
