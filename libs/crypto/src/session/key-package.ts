import { concatBytes, equalBytes, ProtocolError, toBase32 } from '@parley/protocol';
import { generateKeyPackageWithKey, type CiphersuiteImpl, type KeyPackage } from 'ts-mls';
import { makeKeyPackageRef, verifyKeyPackage } from 'ts-mls/keyPackage.js';
import { verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js';
import { basicCredential, type LeafAuthentication } from './authentication';
import { SUITE } from './cipher-suite';
import type { LeafIdentity, SessionLeaf } from './leaf';
import { CAPABILITIES, LAST_RESORT_EXTENSION, LIFETIME } from './profile';
import { malformed, refusingAs } from './refusals';
import { decodeKeyPackage, encodeKeyPackage } from './wire';

const X25519_KEY_BYTES = 32;

/** A package as its maker keeps it: give the public half away, keep the secret until it has been used. */
export interface CreatedPackage {
  /** KeyPackageRef (RFC 9420 §5.2) in base32: under this name a welcome asks for the secret. */
  readonly ref: string;
  readonly publicPackage: Uint8Array;
  /** Opens sessions started from this package. Delete it after the first one, unless it is the last resort. */
  readonly secret: Uint8Array;
}

/** What a public package says, after its signatures and its credential have been verified. */
export interface DescribedPackage {
  readonly ref: string;
  readonly owner: LeafIdentity;
  /** More than one session may start from it; replace such a session at the first fresh package. */
  readonly lastResort: boolean;
}

export async function packageRef(keyPackage: KeyPackage, suite: CiphersuiteImpl): Promise<Uint8Array> {
  return makeKeyPackageRef(keyPackage, suite.hash);
}

/** Generates a signed package and both of its private halves in the form ts-mls uses. */
export async function generatePackage(
  leaf: SessionLeaf,
  lastResort: boolean,
  suite: CiphersuiteImpl,
): Promise<Awaited<ReturnType<typeof generateKeyPackageWithKey>>> {
  const extensions = lastResort ? [{ extensionType: LAST_RESORT_EXTENSION, extensionData: new Uint8Array() }] : [];
  // Copies: keys are remembered by their array, and the caller may wipe the arrays of the leaf.
  const keys = { publicKey: leaf.publicKey.slice(), signKey: leaf.privateKey.slice() };
  return generateKeyPackageWithKey(
    basicCredential(leaf.credential.slice()),
    CAPABILITIES,
    LIFETIME,
    extensions,
    keys,
    suite,
  );
}

/** @throws ProtocolError `session-malformed` when the keys of the leaf are not Ed25519 keys in the documented form. */
export async function createPackage(
  leaf: SessionLeaf,
  lastResort: boolean,
  suite: CiphersuiteImpl,
): Promise<CreatedPackage> {
  return refusingAs('session-malformed', 'a package needs a leaf with Ed25519 keys', async () => {
    const { publicPackage, privatePackage } = await generatePackage(leaf, lastResort, suite);
    const encoded = encodeKeyPackage(publicPackage);
    // No commit ever reaches a session, so the leaf's HPKE key has nothing to open and is forgotten here.
    const secret = concatBytes(privatePackage.initPrivateKey, encoded);
    privatePackage.initPrivateKey.fill(0);
    privatePackage.hpkePrivateKey.fill(0);
    return { ref: toBase32(await packageRef(publicPackage, suite)), publicPackage: encoded, secret };
  });
}

/** Reads {@link CreatedPackage.secret}. @throws ProtocolError `session-malformed` */
export function decodePackageSecret(secret: Uint8Array): { initPrivateKey: Uint8Array; keyPackage: KeyPackage } {
  const copy = secret.slice();
  return {
    initPrivateKey: copy.subarray(0, X25519_KEY_BYTES),
    keyPackage: decodeKeyPackage(copy.subarray(X25519_KEY_BYTES)),
  };
}

function isLastResort({ extensions }: KeyPackage): boolean {
  const [extension, ...others] = extensions;
  if (extension === undefined) return false;
  if (extension.extensionType !== LAST_RESORT_EXTENSION || extension.extensionData.length > 0 || others.length > 0) {
    throw malformed('a package with unknown extensions');
  }
  return true;
}

/**
 * Verifies a package as RFC 9420 §10.1 asks, and that it fits our profile.
 * @throws ProtocolError `session-malformed`, `session-forged`, or the authority's refusal of the credential.
 */
export async function verifyPackage(
  publicPackage: Uint8Array,
  authentication: LeafAuthentication,
  suite: CiphersuiteImpl,
): Promise<DescribedPackage & { keyPackage: KeyPackage }> {
  const keyPackage = decodeKeyPackage(publicPackage.slice());
  const { leafNode } = keyPackage;
  if (keyPackage.cipherSuite !== SUITE || leafNode.extensions.length > 0)
    throw malformed('a package of another profile');
  if (leafNode.lifetime.notBefore !== LIFETIME.notBefore || leafNode.lifetime.notAfter !== LIFETIME.notAfter) {
    throw malformed('a package with a lifetime');
  }
  if (equalBytes(keyPackage.initKey, leafNode.hpkePublicKey)) throw malformed('a package that uses one key twice');
  const lastResort = isLastResort(keyPackage);
  const genuine = await refusingAs('session-forged', 'a package whose signature cannot be checked', async () => {
    if (!(await verifyKeyPackage(keyPackage, suite.signature))) return false;
    return verifyLeafNodeSignatureKeyPackage(leafNode, suite.signature);
  });
  if (!genuine) throw new ProtocolError('session-forged', 'a package with a wrong signature');
  const owner = await authentication.identify(leafNode.credential, leafNode.signaturePublicKey);
  return { ref: toBase32(await packageRef(keyPackage, suite)), owner, lastResort, keyPackage };
}
