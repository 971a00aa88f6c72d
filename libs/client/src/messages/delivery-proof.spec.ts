import {
  arrivalMark,
  generateSigningKey,
  issueArrival,
  issueReceipt,
  serverIdOf,
  type SigningKey,
} from '@parley/crypto/identity';
import { envelopeId, packetId, type EnvelopeId } from '@parley/protocol';
import * as z from 'zod';
import { random } from '../fixtures';
import { DeliveryProof } from './delivery-proof';

const anEnvelope = (): EnvelopeId => z.decode(envelopeId, random(32));
const aPacket = (): z.output<typeof packetId> => z.decode(packetId, random(32));

describe('what a server says about a delivery', () => {
  const envelope = anEnvelope();
  const blind = random(16);
  const claim = { envelope, reason: null, receipt: null, blind: null };

  /** What the claim with this receipt is called, for the server of these keys. */
  const stateOf = async (
    theirs: SigningKey,
    receipt: Uint8Array | null,
    by: Uint8Array | null = null,
  ): Promise<string> => {
    const proof = new DeliveryProof();
    const proven = await proof.prove(
      { ...claim, state: 'delivered', receipt, blind: by },
      serverIdOf(theirs.publicKey),
    );
    expect(proven.reason).toBe(proven.state === 'delivered' ? null : 'bad-signature');
    return proven.state;
  };
  const arrival = (signedBy: SigningKey, mark: Uint8Array, of = aPacket()): Promise<Uint8Array> =>
    issueArrival(signedBy, {
      arrived: [
        { packet: aPacket(), mark: random(32) },
        { packet: of, mark },
      ],
      refused: [],
      at: 1,
    });

  it('is never delivered without a signature, whatever stands for one', async () => {
    const theirs = await generateSigningKey(random);
    expect(await stateOf(theirs, null)).toBe('queued');
    expect(await stateOf(theirs, null, blind)).toBe('queued');
    expect(await stateOf(theirs, random(200))).toBe('queued');
    expect(await stateOf(theirs, random(200), blind)).toBe('queued');
  });

  it('is sent when the own server says that another one has it', async () => {
    const { publicKey } = await generateSigningKey(random);
    const proven = await new DeliveryProof().prove({ ...claim, state: 'sent' }, serverIdOf(publicKey));
    expect(proven).toEqual({ state: 'sent', reason: null });
  });

  it('is delivered with a receipt of the server that the contact was pinned to, over that envelope', async () => {
    const [theirs, other] = [await generateSigningKey(random), await generateSigningKey(random)];
    const receipt = (signedBy: SigningKey, over: EnvelopeId): Promise<Uint8Array> =>
      issueReceipt(signedBy, { envelopes: [over], at: 1 });
    expect(await stateOf(theirs, await receipt(theirs, envelope))).toBe('delivered');
    expect(await stateOf(theirs, await receipt(other, envelope))).toBe('queued');
    expect(await stateOf(theirs, await receipt(theirs, anEnvelope()))).toBe('queued');
  });

  it('is delivered with an arrival receipt of that server over the mark of that envelope', async () => {
    const [theirs, relay] = [await generateSigningKey(random), await generateSigningKey(random)];
    const mark = arrivalMark(blind, envelope);
    expect(await stateOf(theirs, await arrival(theirs, mark), blind)).toBe('delivered');
    expect(await stateOf(theirs, await arrival(relay, mark), blind)).toBe('queued');
    expect(await stateOf(theirs, await arrival(theirs, mark), random(16))).toBe('queued');
    expect(await stateOf(theirs, await arrival(theirs, arrivalMark(blind, anEnvelope())), blind)).toBe('queued');
    expect(await stateOf(theirs, await arrival(theirs, random(32)), blind)).toBe('queued');
  });

  it('takes neither kind of receipt for the other', async () => {
    const theirs = await generateSigningKey(random);
    const receipt = await issueReceipt(theirs, { envelopes: [envelope], at: 1 });
    expect(await stateOf(theirs, receipt, blind)).toBe('queued');
    expect(await stateOf(theirs, await arrival(theirs, arrivalMark(blind, envelope)))).toBe('queued');
    const swapped = await arrival(theirs, z.encode(envelopeId, envelope));
    expect(await stateOf(theirs, swapped)).toBe('queued');
  });

  it('takes a packet that the destination refused for none that arrived', async () => {
    const theirs = await generateSigningKey(random);
    const refused = [{ packet: aPacket(), code: 'stranger' as const }];
    const receipt = await issueArrival(theirs, { arrived: [], refused, at: 1 });
    expect(await stateOf(theirs, receipt, blind)).toBe('queued');
  });

  it('is checked once for each receipt, and each time for its kind', async () => {
    const theirs = await generateSigningKey(random);
    const server = serverIdOf(theirs.publicKey);
    const proof = new DeliveryProof();
    const receipt = await arrival(theirs, arrivalMark(blind, envelope));
    const state = async (by: Uint8Array | null): Promise<string> =>
      (await proof.prove({ ...claim, state: 'delivered', receipt, blind: by }, server)).state;
    expect([await state(null), await state(blind), await state(random(16)), await state(blind)]).toEqual([
      'queued',
      'delivered',
      'queued',
      'delivered',
    ]);
  });
});
