/** WebCrypto takes no shared memory; nothing here is shared, which the general type of a byte array leaves open. */
export const unshared = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>;
