import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { LinkKeys, OwnHello, Sha256 } from '@parley/federation';
import {
  ENVELOPE_TTL_SECONDS,
  ProtocolError,
  accountId,
  envelope,
  envelopeId,
  envelopeIdInput,
  parseId,
  serverId,
  signatureInput,
  signed,
  toBase32,
  type Envelope,
  type EnvelopeId,
  type ErrorCode,
  type Logger,
  type RandomSource,
  type ServerId,
} from '@parley/protocol';

/** Servers in a test: keys of node:crypto made from a number, random numbers that repeat, envelopes. */

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

export function testKeys(number: number): LinkKeys {
  const seed = sha256(Uint8Array.of(number & 255, number >> 8));
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    seed,
    publicKey: Uint8Array.from(spki.subarray(-32)),
    sign: (context, payload) => {
      const signature = Uint8Array.from(sign(null, signatureInput(context, payload), privateKey));
      return Promise.resolve(signed.encode({ payload, signature }));
    },
    openSigned: async (bytes, context, publicKey) => {
      const { payload, signature } = await Promise.resolve(signed.decode(bytes));
      if (verify(null, signatureInput(context, payload), keyObject(publicKey), signature)) return payload;
      throw new ProtocolError('bad-signature', 'the signature does not fit');
    },
  };
}

function keyObject(publicKey: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
}

export const serverOf = (keys: LinkKeys): ServerId => parseId(serverId, toBase32(keys.publicKey));

export const testHello: OwnHello = { versions: { min: 1, max: 1 }, role: 'owner', agent: 'test' };

/** Numbers that look random and are the same every time. */
export function testRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}

export function testEnvelope(text: string, bytes = 100): { id: EnvelopeId; envelope: Envelope; bytes: Uint8Array } {
  const sealed = new Uint8Array(bytes);
  sealed.set(new TextEncoder().encode(text).subarray(0, bytes));
  const value: Envelope = {
    to: parseId(accountId, toBase32(sha256(Uint8Array.of(1)))),
    ttl: ENVELOPE_TTL_SECONDS,
    hops: 0,
    stamp: new Uint8Array(32),
    sealed,
  };
  const id = parseId(envelopeId, toBase32(sha256(envelopeIdInput(value))));
  return { id, envelope: value, bytes: envelope.encode(value) };
}

/** Remembers what was said. */
export class RecordingLogger implements Logger {
  readonly details: string[] = [];
  readonly news: string[] = [];
  readonly warnings: string[] = [];
  debug(event: string): void {
    this.details.push(event);
  }
  info(event: string): void {
    this.news.push(event);
  }
  warn(event: string): void {
    this.warnings.push(event);
  }
}

/** The code with which `work` refuses; `accepted` when it does not. Anything but a refusal of ours is thrown on. */
export function codeOf(work: () => unknown): ErrorCode | 'accepted' {
  try {
    work();
    return 'accepted';
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
}
