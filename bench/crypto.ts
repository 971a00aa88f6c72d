import { accountIdOf, generateSigningKey, issueReceipt, readReceipt, serverIdOf } from '@parley/crypto/identity';
import { createUnsealer, generateSealingKey, Sealer } from '@parley/crypto/sealing';
import { createHistoryKeys, deriveFromPassword, newPasswordParameters } from '@parley/crypto/vault';
import { envelopeId } from '@parley/protocol';
import { z } from 'zod';

export interface CryptoFigures {
  /** Of {@link MESSAGE_BYTES}, one after the other on one thread. */
  readonly sealPerSecond: number;
  readonly unsealPerSecond: number;
  readonly recordSealPerSecond: number;
  readonly recordOpenPerSecond: number;
  /** Delivery receipts over one envelope. */
  readonly signPerSecond: number;
  readonly verifyPerSecond: number;
  /** Milliseconds for a password at the standard cost. */
  readonly argon2idMs: number;
}

const MESSAGE_BYTES = 1_000;
const OPERATIONS = 1_000;

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Operations per second; a first round warms up and is not counted. */
async function perSecond(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const ms = await timed(async () => {
      for (let i = 0; i < OPERATIONS; i++) await work();
    });
    if (round > 0) rates.push((OPERATIONS * 1000) / ms);
  }
  return Math.round(median(rates));
}

/** Seals, sealed history, signatures and the password, each alone. */
export async function cryptoBenchmark(rounds = 5): Promise<CryptoFigures> {
  const plaintext = random(MESSAGE_BYTES);
  const signingKey = await generateSigningKey(random);
  const account = accountIdOf(signingKey.publicKey);
  const server = serverIdOf(signingKey.publicKey);

  const sealingKeys = await generateSealingKey();
  const sealer = new Sealer();
  const unsealer = await createUnsealer(account, sealingKeys.privateKey);
  const sealed = await sealer.seal(account, sealingKeys.publicKey, plaintext);

  const history = await createHistoryKeys(account, random(32), random);
  const id = history.name('record', 'message');
  const record = await history.sealRecord('record', id, plaintext);

  const receiptOf = { envelopes: [z.decode(envelopeId, random(32))], at: Date.now() };
  const receipt = await issueReceipt(signingKey, receiptOf);

  const passwords: number[] = [];
  for (let round = 0; round < rounds; round++)
    passwords.push(await timed(() => deriveFromPassword('correct horse', newPasswordParameters(random))));

  return {
    sealPerSecond: await perSecond(rounds, () => sealer.seal(account, sealingKeys.publicKey, plaintext)),
    unsealPerSecond: await perSecond(rounds, () => unsealer.unseal(sealed)),
    recordSealPerSecond: await perSecond(rounds, () => history.sealRecord('record', id, plaintext)),
    recordOpenPerSecond: await perSecond(rounds, () => history.openRecord('record', id, record)),
    signPerSecond: await perSecond(rounds, () => issueReceipt(signingKey, receiptOf)),
    verifyPerSecond: await perSecond(rounds, () => readReceipt(receipt, server)),
    argon2idMs: Math.round(median(passwords)),
  };
}
