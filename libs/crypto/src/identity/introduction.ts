import {
  introduction,
  ProtocolError,
  signatureContexts,
  signed,
  type AccountId,
  type Card,
  type Introduction,
  type SignerCertificate,
} from '@parley/protocol';
import { readCard } from './card';
import { verifySigned } from './open-signed';
import { readSigner, TRAVEL_TIME_MS } from './signer';
import type { SigningKey } from './signing-key';

/** A verified introduction: everything in it was said by `card.account`. */
export interface ReadIntroduction {
  readonly introduction: Introduction;
  readonly card: Card;
  readonly signer: SignerCertificate;
}

/**
 * Signs an introduction with the everyday key that `fields.signer` certifies.
 * @returns encoded `signed` introduction
 * @throws ProtocolError `malformed` or `too-large` for fields outside the schema
 */
export function issueIntroduction(signingKey: SigningKey, fields: Introduction): Promise<Uint8Array> {
  return signingKey.sign(signatureContexts.introduction, introduction.encode(fields));
}

/**
 * Reads an introduction and follows its chain: the card is signed by its account, the certificate by the same account, the
 * introduction by the certified key. `to` is the account that received it, `now` unix ms; expiry leaves room for the journey.
 * @throws ProtocolError `wrong-recipient` when it was made for somebody else and passed on; `bad-signature` when a link of the
 * chain is of another account or key; `certificate-mismatch`, `certificate-expired`, `malformed`, `too-large`
 */
export async function readIntroduction(
  bytes: Uint8Array,
  { to, now }: { to: AccountId; now: number },
): Promise<ReadIntroduction> {
  const opened = signed.decode(bytes);
  const read = introduction.decode(opened.payload);
  const card = await readCard(read.card);
  const signer = await readSigner(read.signer, card.account, now, TRAVEL_TIME_MS);
  await verifySigned(opened, signatureContexts.introduction, signer.signingKey);
  if (read.to !== to) throw new ProtocolError('wrong-recipient', 'the introduction was made for another account');
  return { introduction: read, card, signer };
}
