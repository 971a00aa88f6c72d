import { ProtocolError, closeCodes, type CloseCode, type ErrorCode } from '@parley/protocol';

const byError: Partial<Record<ErrorCode, CloseCode>> = {
  malformed: closeCodes.malformed,
  'bad-signature': closeCodes.malformed,
  'too-large': closeCodes.tooLarge,
  'unknown-version': closeCodes.unknownVersion,
  'server-key-changed': closeCodes.wrongKey,
  'own-address': closeCodes.wrongKey,
  blocked: closeCodes.blocked,
  'timed-out': closeCodes.handshakeTimeout,
  'handshake-failed': closeCodes.handshakeFailed,
  unreachable: closeCodes.goingAway,
  undecryptable: closeCodes.undecryptable,
};

/** With which close code a link or handshake ends that met this error. */
export function closeCodeOf(error: ProtocolError): CloseCode {
  return byError[error.code] ?? closeCodes.failed;
}

const byCode = new Map<number, CloseCode>(Object.values(closeCodes).map((close) => [close.code, close]));

/** The close code the other side sent, or null for one that is not ours (a network failure, a proxy). */
export function knownCloseCode(code: number): CloseCode | null {
  return byCode.get(code) ?? null;
}

/** What a close that came too early says about the other server. */
export function errorOfClose(code: number): ProtocolError {
  switch (knownCloseCode(code)) {
    case closeCodes.blocked:
      return new ProtocolError('blocked', 'that server refuses this one');
    case closeCodes.unknownVersion:
      return new ProtocolError('unknown-version', 'the two servers share no link version');
    case closeCodes.handshakeTimeout:
      return new ProtocolError('timed-out', 'that server gave up waiting');
    default:
      return new ProtocolError('unreachable', 'that server closed the connection');
  }
}
