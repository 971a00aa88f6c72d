/** WebSocket close codes of links and of the owner's gateway (private range 4000–4999, RFC 6455 §7.4.2). */
export interface CloseCode {
  readonly code: number;
  /** Stable name, sent as the close reason. */
  readonly reason: string;
  readonly meaning: string;
  /** Whether the side that is closed should try again by itself. */
  readonly retry: boolean;
}

export const closeCodes = {
  goingAway: {
    code: 1001,
    reason: 'going-away',
    meaning: 'The server stops; it will announce itself when it is back.',
    retry: true,
  },
  malformed: {
    code: 4400,
    reason: 'malformed',
    meaning: 'A frame was not valid: not strict CBOR, not of its schema, or truncated.',
    retry: false,
  },
  notSignedIn: {
    code: 4401,
    reason: 'not-signed-in',
    meaning: 'The token or cookie is missing, wrong or has ended.',
    retry: false,
  },
  wrongKey: {
    code: 4403,
    reason: 'wrong-key',
    meaning: 'The other server proved a key other than the pinned one, or our own.',
    retry: false,
  },
  blocked: { code: 4405, reason: 'blocked', meaning: 'The owner of that server blocked this server.', retry: false },
  handshakeTimeout: {
    code: 4408,
    reason: 'handshake-timeout',
    meaning: 'The handshake was not finished in time.',
    retry: true,
  },
  duplicate: {
    code: 4409,
    reason: 'duplicate',
    meaning: 'Another link between the same two servers is kept.',
    retry: false,
  },
  replaced: {
    code: 4410,
    reason: 'replaced',
    meaning: 'The same device connected again; the newest connection stays.',
    retry: false,
  },
  tooLarge: { code: 4413, reason: 'too-large', meaning: 'A frame exceeded its limit.', retry: false },
  unknownVersion: { code: 4426, reason: 'unknown-version', meaning: 'The two sides share no version.', retry: false },
  handshakeFailed: { code: 4495, reason: 'handshake-failed', meaning: 'The Noise handshake failed.', retry: true },
  undecryptable: {
    code: 4496,
    reason: 'undecryptable',
    meaning: 'A Noise message failed its authentication.',
    retry: true,
  },
  slow: { code: 4429, reason: 'slow', meaning: 'The reader did not keep up and its buffer was full.', retry: true },
  rekey: {
    code: 4497,
    reason: 'rekey',
    meaning: 'The keys of this link protected enough messages; a new link gets new ones.',
    retry: true,
  },
  silent: { code: 4498, reason: 'silent', meaning: 'Nothing was heard although pings were sent.', retry: true },
  idle: { code: 4499, reason: 'idle', meaning: 'Nothing was said for a long time.', retry: false },
  failed: {
    code: 4500,
    reason: 'failed',
    meaning: 'This side could not do its work, for example could not store.',
    retry: true,
  },
} as const satisfies Record<string, CloseCode>;
