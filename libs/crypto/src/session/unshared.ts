/** WebCrypto takes no shared memory; nothing here is shared, which the types of ts-mls and noble leave open. */
export const unshared = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>;
