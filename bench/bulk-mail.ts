import { envelopeIdOf, stampOf } from '@parley/crypto/identity';
import { envelope, ENVELOPE_TTL_SECONDS, type AccountId, type ServerId } from '@parley/protocol';
import type { RawOwner } from './owner';

const PER_COMMIT = 500;
/** What a sealed text of 1 KB weighs. */
export const SEALED_BYTES = 1_024 + 273;

/** What two owners share who write to each other. */
export const newStampSecret = (): Uint8Array => crypto.getRandomValues(new Uint8Array(32));

/** The other owner as an approved contact. */
export function approve(
  owner: RawOwner,
  other: { account: AccountId; server: ServerId; addresses: string[] },
  stampSecret: Uint8Array,
): Promise<void> {
  const contact = { version: 0, state: 'approved' as const, stampSecret, sealed: new Uint8Array(1), ...other };
  return owner.commit({ contacts: [contact] });
}

/** Queues so many envelopes that look like texts of 1 KB. */
export async function queueMail(from: RawOwner, to: AccountId, stampSecret: Uint8Array, count: number): Promise<void> {
  for (let done = 0; done < count; done += PER_COMMIT) {
    const outgoing = Array.from({ length: PER_COMMIT }, () => {
      const sealed = crypto.getRandomValues(new Uint8Array(SEALED_BYTES));
      const bare = { to, ttl: ENVELOPE_TTL_SECONDS, sealed };
      const stamp = stampOf(stampSecret, envelopeIdOf(bare));
      return { record: null, contact: to, envelope: envelope.encode({ ...bare, hops: 0, stamp }) };
    });
    await from.commit({ outgoing });
  }
}
