/** Bytes that only this browser can open again. */
export interface SealedBytes {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly sealed: ArrayBuffer;
}

const IV_BYTES = 12;

/** A key that never leaves the browser's own key store: not even this program can read it. */
export function newBrowserKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** A key for one purpose, made from a secret of 32 bytes (HKDF-SHA-256, RFC 5869). */
export async function keyFor(secret: Uint8Array, purpose: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', Uint8Array.from(secret), 'HKDF', false, ['deriveKey']);
  const info = new TextEncoder().encode(`parley browser ${purpose}`);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(hkdf, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** @param purpose what the bytes are; opening them as something else fails */
export async function sealBytes(key: CryptoKey, purpose: string, bytes: Uint8Array): Promise<SealedBytes> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(parameters(iv, purpose), key, Uint8Array.from(bytes));
  return { iv, sealed };
}

/** @throws OperationError when another key or purpose sealed them */
export async function openBytes(
  key: CryptoKey,
  purpose: string,
  { iv, sealed }: SealedBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.decrypt(parameters(iv, purpose), key, sealed));
}

const parameters = (iv: Uint8Array<ArrayBuffer>, purpose: string): AesGcmParams => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(purpose),
});
