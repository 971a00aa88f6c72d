/** PEM texts of a certificate (or chain) and its private key. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}
