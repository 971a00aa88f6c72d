import type { GroupContext } from 'ts-mls';
import { sessionCipherSuite, SUITE } from './cipher-suite';

/** What the specs that run the official vectors share. */

export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const suite = sessionCipherSuite((length) => crypto.getRandomValues(new Uint8Array(length)));

/** The value of a decoder of ts-mls, which must have taken all of the bytes. */
export function decoded<T>(decode: (bytes: Uint8Array, offset: number) => [T, number] | undefined, text: string): T {
  const bytes = hex(text);
  const result = decode(bytes, 0);
  if (result === undefined || result[1] !== bytes.length) throw new Error('the vector does not decode');
  return result[0];
}

export function groupContext(fields: {
  group_id: string;
  epoch: number;
  tree_hash: string;
  confirmed_transcript_hash: string;
}): GroupContext {
  return {
    version: 'mls10',
    cipherSuite: SUITE,
    groupId: hex(fields.group_id),
    epoch: BigInt(fields.epoch),
    treeHash: hex(fields.tree_hash),
    confirmedTranscriptHash: hex(fields.confirmed_transcript_hash),
    extensions: [],
  };
}
