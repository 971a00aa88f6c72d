import { card, equalBytes, idBytes, ProtocolError, signatureContexts, signed, type Card } from '@parley/protocol';
import { accountIdOf } from './ids';
import { verifySigned } from './open-signed';
import type { SigningKey } from './signing-key';

/** What an owner decides about the own card; the account is the key that signs it. */
export type CardFields = Omit<Card, 'account'>;

/**
 * Signs a card with the identity key.
 * @returns encoded `signed` card
 * @throws ProtocolError `malformed` or `too-large` for fields outside the schema
 */
export function issueCard(identityKey: SigningKey, fields: CardFields): Promise<Uint8Array> {
  const payload = card.encode({ ...fields, account: accountIdOf(identityKey.publicKey) });
  return identityKey.sign(signatureContexts.card, payload);
}

/**
 * Reads an encoded `signed` card and verifies it with the key that the card names as its account. Whether that account is the expected one
 * is the caller's question.
 * @throws ProtocolError `bad-signature`, `malformed`, `too-large`
 */
export async function readCard(bytes: Uint8Array): Promise<Card> {
  const opened = signed.decode(bytes);
  const read = card.decode(opened.payload);
  await verifySigned(opened, signatureContexts.card, idBytes(read.account));
  return read;
}

/** The number of a card that replaces the one numbered `last` (0 for the first): grows even when the clock went back. */
export const nextCardNumber = (last: number, now: number): number => Math.max(last + 1, now);

/**
 * Which of two verified cards holds: the higher number. The same content under the same or a lower number changes nothing.
 * @throws ProtocolError `card-mismatch` for another account; `card-outdated` for other content without a higher number
 */
export function newerCard(known: Card, received: Card): Card {
  if (received.account !== known.account) throw new ProtocolError('card-mismatch', 'the card is of another account');
  if (received.number > known.number) return received;
  const same = equalBytes(card.encode({ ...received, number: known.number }), card.encode(known));
  if (!same) throw new ProtocolError('card-outdated', 'the card is older than the known one, or of the same number');
  return known;
}
