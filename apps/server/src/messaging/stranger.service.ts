import { Injectable } from '@nestjs/common';
import type { Envelope, RefusalCode, ServerId } from '@parley/protocol';
import { hostOf } from '../contacts/address-block';
import type { InviteReader } from '../contacts/invite-book';
import { RequestBox } from '../contacts/request-box';
import { StampBook } from '../contacts/stamp-book';

/** An introduction with its seal and padding: more is refused before it is looked at. */
const MAX_REQUEST_BYTES = 32 * 1024;

/** An envelope without the stamp of a contact. */
export interface StrangersEnvelope {
  readonly id: Buffer;
  readonly server: ServerId;
  /** Network address of the sending server, with or without port. */
  readonly from: string;
  readonly envelope: Envelope;
  /** Of its encoded form, in bytes. */
  readonly length: number;
  /** Of the batch it came in. */
  readonly invites: InviteReader;
}

/** What of strangers comes in: small requests, and only so many. */
@Injectable()
export class StrangerService {
  constructor(
    private readonly box: RequestBox,
    private readonly stamps: StampBook,
  ) {}

  /** Puts it into the request box inside a work, or says why not. Blocked, removed and unknown senders get the same answer. */
  admit({ id, server, from, envelope, length, invites }: StrangersEnvelope, now: number): RefusalCode | null {
    const stamped = envelope.stamp.length > 0;
    if (length > MAX_REQUEST_BYTES) return stamped ? 'stranger' : 'too-large';
    if (this.box.knows({ id, sealed: envelope.sealed })) return null;
    if (this.stamps.isBlocked(server)) return 'stranger';
    const invited = stamped && invites.use(id, envelope.stamp);
    if (stamped && !invited) return 'stranger';
    return this.box.put({ id, server, from: hostOf(from).slice(0, 64), sealed: envelope.sealed, invited }, now)
      ? null
      : 'request-limit';
  }
}
