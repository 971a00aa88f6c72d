import { MAX_ENVELOPES_PER_FRAME, type ArrivalReceipt, type PacketId, type RefusalCode } from '@parley/protocol';

/** What is said of one packet that is for us. */
export class PacketAnswer {
  /** Marks of what is stored. */
  readonly arrived: Uint8Array[] = [];
  readonly refused: { readonly code: RefusalCode; readonly mark?: Uint8Array }[] = [];
  /** Something in it had no room: the whole packet is to be brought again. */
  later = false;

  constructor(readonly packet: PacketId) {}

  /** How many entries of a receipt it takes: of those for one packet there are never more than fit. */
  get entries(): number {
    return this.arrived.length + this.refused.length;
  }
}

/** Divides answers into what receipts say; all about one packet stands in one of them. */
export function receiptsOf(answers: readonly PacketAnswer[]): Pick<ArrivalReceipt, 'arrived' | 'refused'>[] {
  const receipts: Pick<ArrivalReceipt, 'arrived' | 'refused'>[] = [];
  let entries = MAX_ENVELOPES_PER_FRAME;
  for (const answer of answers) {
    entries += answer.entries;
    if (entries > MAX_ENVELOPES_PER_FRAME) {
      receipts.push({ arrived: [], refused: [] });
      entries = answer.entries;
    }
    const { packet, arrived, refused } = answer;
    receipts.at(-1)?.arrived.push(...arrived.map((mark) => ({ packet, mark })));
    receipts.at(-1)?.refused.push(...refused.map((one) => ({ packet, ...one })));
  }
  return receipts;
}
