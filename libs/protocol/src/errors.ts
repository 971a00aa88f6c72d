/**
 * Every way in which Parley says no. A code is stable and travels (close reasons, REST bodies, `--json` errors); the message
 * is for people and never holds user content or a secret.
 */
export const errorCodes = [
  // wire
  'malformed',
  'too-large',
  'unknown-version',
  'unknown-message',
  'bad-signature',
  'envelope-id-mismatch',
  'handshake-failed',
  'undecryptable',
  // identity and cards
  'card-outdated',
  'card-mismatch',
  'certificate-expired',
  'certificate-mismatch',
  'account-key-changed',
  'server-key-changed',
  'wrong-recipient',
  // sealing and vault
  'unsealing-failed',
  'wrong-password',
  'weak-parameters',
  'wrong-recovery-words',
  'vault-corrupt',
  'vault-rolled-back',
  'locked',
  'password-needed',
  // sessions
  'session-unknown-package',
  'session-replayed',
  'session-too-far-ahead',
  'session-wrong-sender',
  'session-malformed',
  'session-forged',
  'session-too-old',
  'session-spent',
  'session-wrong-account',
  'session-unknown',
  'no-package',
  // access
  'not-set-up',
  'already-set-up',
  'wrong-setup-token',
  'not-signed-in',
  'too-many-attempts',
  'foreign-host',
  'foreign-origin',
  'unknown-device',
  'device-replaced',
  // commits
  'commit-out-of-order',
  'state-conflict',
  'generation-used',
  'lease-lost',
  'record-exists',
  'unknown-record',
  'account-moved',
  // contacts and delivery
  'unknown-contact',
  'ambiguous-address',
  'address-claimed',
  'unknown-conversation',
  'not-approved',
  'already-contact',
  'blocked',
  'own-address',
  'invite-invalid',
  'stranger',
  'request-limit',
  'unknown-account',
  'unreachable',
  'peer-not-member',
  'peer-certificate-ended',
  'not-a-member',
  'address-malformed',
  'expired',
  'refused',
  'message-too-long',
  'queue-full',
  // peers and routes
  'unknown-peer',
  'not-a-peer',
  'no-route',
  'too-far',
  // files
  'unknown-transfer',
  'transfer-ended',
  'transfer-paused',
  'part-mismatch',
  'part-not-there',
  'file-changed',
  'file-damaged',
  'quota-exceeded',
  // storage and surroundings
  'not-found',
  'storage-full',
  'storage-failed',
  'server-unavailable',
  'timed-out',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A refusal with a stable code. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether a string from the wire is one of our codes. */
export function isErrorCode(value: string): value is ErrorCode {
  return (errorCodes as readonly string[]).includes(value);
}
