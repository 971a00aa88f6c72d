import {
  deviceId,
  ProtocolError,
  type AccountId,
  type Card,
  type DeviceId,
  type ErrorCode,
  type Introduction,
  type ServerId,
} from '@parley/protocol';
import * as z from 'zod';
import { issueCard } from './card';
import { accountIdOf, serverIdOf } from './ids';
import { issueSigner } from './signer';
import { generateSigningKey, type SigningKey } from './signing-key';

/** What the specs of the rooms share. */

export const NOW = Date.UTC(2026, 0, 15);

export const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'));
export const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');

/** The code of the ProtocolError that the work ends in; undefined when it succeeds. Any other error is passed on. */
export async function refusal(work: () => unknown): Promise<ErrorCode | undefined> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return undefined;
}

/** A copy with one bit changed. */
export function flipped(value: Uint8Array, index: number, bit = 0): Uint8Array {
  const copy = value.slice();
  copy[index] = (copy[index] ?? 0) ^ (1 << bit);
  return copy;
}

export interface Owner {
  readonly identityKey: SigningKey;
  readonly signingKey: SigningKey;
  readonly account: AccountId;
  readonly server: ServerId;
  readonly device: DeviceId;
  /** Encoded `signed` signer certificate and card. */
  readonly signer: Uint8Array;
  readonly card: Uint8Array;
}

export async function owner(): Promise<Owner> {
  const [identityKey, signingKey, serverKey] = await Promise.all([1, 2, 3].map(() => generateSigningKey(random)));
  if (!identityKey || !signingKey || !serverKey) throw new Error('no keys');
  const server = serverIdOf(serverKey.publicKey);
  return {
    identityKey,
    signingKey,
    account: accountIdOf(identityKey.publicKey),
    server,
    device: z.decode(deviceId, random(16)),
    signer: await issueSigner(identityKey, signingKey.publicKey, NOW),
    card: await issueCard(identityKey, cardFields(server)),
  };
}

export const cardFields = (server: ServerId): Omit<Card, 'account'> => ({
  handle: 'alice',
  name: 'Alice',
  colour: 'ff8800',
  sealingKey: new Uint8Array(294),
  server,
  addresses: ['192.168.0.100:8443'],
  relays: [],
  number: NOW,
});

export const introductionFields = (from: Owner, to: AccountId): Introduction => ({
  to,
  card: from.card,
  signer: from.signer,
  packages: Array.from({ length: 16 }, () => new Uint8Array(900)),
  lastResort: new Uint8Array(900),
  stampSecret: new Uint8Array(32).fill(7),
  note: 'hello',
  time: NOW,
});
