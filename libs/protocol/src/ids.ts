import * as z from 'zod';
import { fromBase32, toBase32 } from './bytes';
import { bytesOf, shortCut } from './schema';

/**
 * Ids are byte strings on the wire and branded lower-case base32 strings in code, so that an account is not a server is not a
 * string.
 */
function id<const Brand extends string>(
  brand: Brand,
  length: number,
): z.ZodCodec<z.ZodType<Uint8Array, Uint8Array>, z.ZodType<string & z.core.$brand<Brand>, string>> {
  const letters = Math.ceil((length * 8) / 5);
  const base32 = /^[a-z2-7]+$/;
  const text = z.string().length(letters).regex(base32) as unknown as z.ZodType<string & z.core.$brand<Brand>, string>;
  const codec = z
    .codec(bytesOf(length), text, { decode: (bytes) => toBase32(bytes), encode: (value) => fromBase32(value) })
    .meta({ wire: `${brand} (${length} bytes)` });
  return shortCut(
    codec,
    (value) => (value instanceof Uint8Array && value.length === length ? toBase32(value) : undefined),
    (value) =>
      typeof value === 'string' && value.length === letters && base32.test(value) ? fromBase32(value) : undefined,
  );
}

/** Ed25519 public identity key of an account. */
export const accountId = id('AccountId', 32);
export type AccountId = z.output<typeof accountId>;

/** Ed25519 public key of a server. */
export const serverId = id('ServerId', 32);
export type ServerId = z.output<typeof serverId>;

/** SHA-256(to ‖ ttl ‖ sealed) of an envelope. */
export const envelopeId = id('EnvelopeId', 32);
export type EnvelopeId = z.output<typeof envelopeId>;

/** SHA-256(to ‖ via ‖ ttl ‖ box) of a packet. */
export const packetId = id('PacketId', 32);
export type PacketId = z.output<typeof packetId>;

/** SHA-256 over sender and content of a message. */
export const messageId = id('MessageId', 32);
export type MessageId = z.output<typeof messageId>;

/** Random id of a signed-in device. */
export const deviceId = id('DeviceId', 16);
export type DeviceId = z.output<typeof deviceId>;

/** Keyed hash of a state's name: the server stores states without learning what they are. */
export const stateKey = id('StateKey', 16);
export type StateKey = z.output<typeof stateKey>;

/** Keyed hash of a record's name; unique, so that a message is kept once. */
export const recordId = id('RecordId', 16);
export type RecordId = z.output<typeof recordId>;

/** Keyed hash of a conversation's name. */
export const conversationKey = id('ConversationKey', 16);
export type ConversationKey = z.output<typeof conversationKey>;

/** Random id of a file transfer, chosen by the sender's client. */
export const transferId = id('TransferId', 16);
export type TransferId = z.output<typeof transferId>;

/** MLS group id of a session. */
export const sessionId = id('SessionId', 32);
export type SessionId = z.output<typeof sessionId>;

/** Reads an id that a person or a URL supplied. @throws ProtocolError `malformed` */
export function parseId<Id extends string>(
  schema: z.ZodCodec<z.ZodType<Uint8Array, Uint8Array>, z.ZodType<Id, string>>,
  text: string,
): Id {
  return z.decode(schema, fromBase32(text));
}

/** The bytes of an id. */
export const idBytes = (value: string): Uint8Array => fromBase32(value);
