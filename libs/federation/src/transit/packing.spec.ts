import {
  announcement,
  MAX_ENVELOPE_BYTES,
  MAX_HOPS,
  MAX_PACKET_BYTES,
  packet as packetMessage,
  packetBody,
  packetContent,
  packetOrigin,
  ProtocolError,
  signatureContexts,
  type PacketBody,
  type PacketOrigin,
  type ServerId,
} from '@parley/protocol';
import { serverOf, testEnvelope, testKeys } from '@parley/testing';
import { createHash } from 'node:crypto';
import type { LinkKeys, Sha256 } from '../ports';
import type { Announced } from '../routing/ports';
import { SodiumBoxes } from './boxes';
import { markOf, oneHopOn, open, pack, readPacket, type PackingOptions } from './packing';

const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
const random = (length: number): Uint8Array => new Uint8Array(length).fill(5);
const packing = (keys: LinkKeys): PackingOptions => ({
  ...{ keys, sha256, random, server: serverOf(keys), boxes: new SodiumBoxes(keys) },
});
const [a, b, c] = [testKeys(1), testKeys(2), testKeys(3)];
const [A, B, C] = [serverOf(a), serverOf(b), serverOf(c)];
const mail = testEnvelope('hello');
const body: PacketBody = { type: 'envelope', id: mail.id, envelope: mail.bytes };

const announcementOf = (keys: LinkKeys): Promise<Uint8Array> =>
  keys.sign(
    signatureContexts.announcement,
    announcement.encode({
      ...{ server: serverOf(keys), sequence: 7, role: 'owner', addresses: [], relays: [], listing: null },
    }),
  );
const announced = async (server: ServerId, bytes: Uint8Array): Promise<Announced> => {
  const keys = [a, b, c].find((one) => serverOf(one) === server);
  if (keys === undefined) throw new ProtocolError('bad-signature', 'nobody');
  const payload = await keys.openSigned(bytes, signatureContexts.announcement, keys.publicKey);
  return { announcement: announcement.decode(payload), bytes };
};
const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProtocolError ? error.code : error),
  );

describe('a packet', () => {
  it('brings its body from one server to another, with who sent it and where that is', async () => {
    const packed = await pack(packing(a), { to: B, via: C, ttl: 60, body }, await announcementOf(a));
    const packet = readPacket(sha256, packed.id, packed.bytes);
    expect(packet).toMatchObject({ to: B, via: C, ttl: 60, hops: 0 });
    const opened = await open(packing(b), packet, announced);
    expect(opened).toMatchObject({ from: A, body, announced: { announcement: { server: A, sequence: 7 } } });
    expect(opened.blind).toEqual(packed.blind);
  });

  it('has room for the largest envelope', async () => {
    const largest: PacketBody = { type: 'envelope', id: mail.id, envelope: new Uint8Array(MAX_ENVELOPE_BYTES) };
    const packed = await pack(packing(a), { to: B, via: C, ttl: 60, body: largest }, new Uint8Array(2_100));
    expect(packed.bytes.length).toBeLessThanOrEqual(MAX_PACKET_BYTES);
  });

  it('names no relay that is the destination itself', async () => {
    const packed = await pack(packing(a), { to: B, via: B, ttl: 60, body }, await announcementOf(a));
    expect(readPacket(sha256, packed.id, packed.bytes).via).toBeNull();
  });

  it('keeps its id on the way, and goes only so far', async () => {
    const packed = await pack(packing(a), { to: B, via: null, ttl: 60, body }, await announcementOf(a));
    let bytes = packed.bytes;
    for (let hop = 1; hop <= MAX_HOPS; hop += 1) {
      bytes = oneHopOn(readPacket(sha256, packed.id, bytes)) ?? new Uint8Array();
      expect(readPacket(sha256, packed.id, bytes).hops).toBe(hop);
    }
    expect(oneHopOn(readPacket(sha256, packed.id, bytes))).toBeNull();
  });

  it('is malformed with any other field changed', async () => {
    const packed = await pack(packing(a), { to: B, via: C, ttl: 60, body }, await announcementOf(a));
    const packet = packetMessage.decode(packed.bytes);
    for (const change of [{ to: A }, { via: null }, { via: A }, { ttl: 61 }, { box: packet.box.subarray(1) }]) {
      const bytes = packetMessage.encode({ ...packet, ...change });
      expect(() => readPacket(sha256, packed.id, bytes)).toThrow('a packet with another id');
    }
  });

  describe('is not opened when', () => {
    /** What a server of bad will could put into a box for B. */
    const made = async (change: {
      origin?: Partial<PacketOrigin>;
      signer?: LinkKeys;
      announcement?: Uint8Array;
      body?: Uint8Array;
    }): Promise<unknown> => {
      const bytes = packetBody.encode(body);
      const payload = packetOrigin.encode({
        ...{ from: A, to: B, body: sha256(bytes), blind: random(16) },
        ...change.origin,
      });
      const content = packetContent.encode({
        origin: await (change.signer ?? a).sign(signatureContexts.packet, payload),
        announcement: change.announcement ?? (await announcementOf(a)),
        body: change.body ?? bytes,
      });
      const box = new SodiumBoxes(a).seal(B, content);
      return refusalOf(open(packing(b), { to: B, via: null, ttl: 60, hops: 0, box }, announced));
    };

    it('(all is well)', async () => {
      expect(await made({})).toBe('accepted');
    });
    it('it is signed by another server than it says', async () => {
      expect(await made({ signer: c })).toBe('bad-signature');
    });
    it('it was for another destination', async () => {
      expect(await made({ origin: { to: C } })).toBe('bad-signature');
    });
    it('it claims to be from us', async () => {
      expect(await made({ origin: { from: B }, signer: b })).toBe('bad-signature');
    });
    it('its body is another one', async () => {
      const other = packetBody.encode({ type: 'card-request', request: new Uint8Array(16) });
      expect(await made({ body: other })).toBe('bad-signature');
    });
    it('the announcement is that of another server', async () => {
      expect(await made({ announcement: await announcementOf(c) })).toBe('bad-signature');
    });
    it('its box is for another server', async () => {
      const packed = await pack(packing(a), { to: C, via: null, ttl: 60, body }, await announcementOf(a));
      const packet = packetMessage.decode(packed.bytes);
      expect(await refusalOf(open(packing(b), packet, announced))).toBe('undecryptable');
    });
  });

  it('has a mark that depends on the blind and on what it brought', () => {
    const other = testEnvelope('other').id;
    const marks = [
      markOf(sha256, random(16), mail.id),
      markOf(sha256, random(16), other),
      markOf(sha256, new Uint8Array(16), mail.id),
      markOf(sha256, random(16), null),
    ];
    expect(new Set(marks.map((mark) => Buffer.from(mark).toString('hex'))).size).toBe(4);
  });
});
