import { ProtocolError } from '@parley/protocol';

const messages = {
  'peer-not-member': 'that server shows no certificate of the authority in [TLS] ca',
  'peer-certificate-ended': 'the certificate of that server has ended, or does not hold yet',
  'not-a-member': 'that server takes only members of its closed federation, and not the certificate of this one',
} as const;

/** Why two servers do not meet in TLS: the three error codes of closed federations. */
export type MembershipFault = keyof typeof messages;

export const membershipError = (code: MembershipFault, cause?: unknown): ProtocolError =>
  new ProtocolError(code, messages[code], cause instanceof Error ? { cause } : {});

/** Codes with which Node's TLS says what is wrong with the certificate that was shown. */
const OVER = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const FOREIGN = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
/** Alerts with which the other side refuses the certificate it was shown, or that none was (RFC 8446 §6.2). */
const REFUSED =
  /^ERR_SSL_(TLSV1|TLSV13|SSLV3)_ALERT_(ACCESS_DENIED|BAD_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE)/;

/** What the code of an error of a connection says about membership; null when it is about something else. */
export function membershipFaultOf(code: string | undefined): MembershipFault | null {
  if (code === undefined) return null;
  if (OVER.has(code)) return 'peer-certificate-ended';
  if (FOREIGN.has(code)) return 'peer-not-member';
  return REFUSED.test(code) ? 'not-a-member' : null;
}
