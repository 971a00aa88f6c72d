import { toBase32, type ArrivalReceipt, type PacketId, type RefusalCode } from '@parley/protocol';
import type { Refusal } from '../delivery/ports';
import type { Sha256 } from '../ports';
import { markOf } from './packing';
import type { PackedMail } from './ports';

/** What an arrival receipt says of one packet. */
export class Word {
  /** By mark, in base32; null for what arrived. */
  readonly #byMark = new Map<string, RefusalCode | null>();
  /** Everything in it is refused. */
  #whole: RefusalCode | null = null;

  arrived(mark: Uint8Array): void {
    this.#byMark.set(toBase32(mark), null);
  }

  /** @param mark of the envelope that is refused; undefined for everything in it */
  refused(code: RefusalCode, mark: Uint8Array | undefined): void {
    if (mark === undefined) this.#whole = code;
    else this.#byMark.set(toBase32(mark), code);
  }

  /** Which envelopes of our own it refuses; null when it does not speak of each of them, by its mark or as part of the whole. */
  refusals({ envelopes, blind }: PackedMail, sha256: Sha256): readonly Refusal[] | null {
    const refused: Refusal[] = [];
    for (const id of envelopes) {
      const code = this.#whole ?? this.#byMark.get(toBase32(markOf(sha256, blind, id)));
      if (code === undefined) return null;
      if (code !== null) refused.push({ id, code });
    }
    return refused;
  }
}

/** What a receipt says of each packet. */
export function wordsOf({ arrived, refused }: ArrivalReceipt): ReadonlyMap<PacketId, Word> {
  const words = new Map<PacketId, Word>();
  const of = (packet: PacketId): Word => {
    const word = words.get(packet) ?? new Word();
    words.set(packet, word);
    return word;
  };
  for (const { packet, mark } of arrived) of(packet).arrived(mark);
  for (const { packet, code, mark } of refused) of(packet).refused(code, mark);
  return words;
}
