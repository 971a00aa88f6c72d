/** SHA-256 alone: the whole of hash-wasm is one module, which would bring everything else that is used of it along. */
declare module 'hash-wasm/dist/sha256.umd.min.js' {
  export { createSHA256 } from 'hash-wasm';
}
