import {
  MAX_RECEIPT_MESSAGES,
  MAX_RESEND_ENVELOPES,
  PACKAGES_PER_CONTACT,
  type AccountId,
  type Body,
  type Clock,
  type EnvelopeId,
  type Logger,
  type RecordId,
} from '@parley/protocol';
import type { CommitPart } from '../commit/commit-part';
import type { FirstContact } from '../contacts/first-contact';
import type { Contents } from '../messages/contents';
import type { SealContent, Sealing } from '../messages/outgoing';
import type { ContactStates } from '../sessions/contact-states';
import type { ReceivingSessions } from '../sessions/receiving-sessions';
import { chunks } from './chunks';
import type { InboxBatch } from './inbox-batch';
import { codeOf, isAboutServer } from './readability';
import type { PackageRefill } from './refill';
import type { Repeat, Resends } from './resends';

export interface Reply {
  readonly contact: AccountId;
  readonly content: Uint8Array;
  readonly record: RecordId | null;
}

export interface Answers {
  /** What goes with the commit besides. */
  readonly parts: readonly CommitPart[];
  /** In portions for one commit each. */
  readonly portions: readonly (readonly Reply[])[];
}

/** Contacts get at most one introduction of ours in this time, however much they send that cannot be read. */
const INTRODUCE_EVERY_MS = 10 * 60_000;
/** Replies in one commit; a contact may ask for more than fits. */
const MAX_REPLIES = 64;
const MAX_REPLY_BYTES = 1024 * 1024;

/** What a batch is answered with: receipts, introductions, repeats, and requests to send again. */
export class BatchReplies {
  constructor(
    private readonly receiving: ReceivingSessions,
    private readonly refill: PackageRefill,
    private readonly resends: Resends,
    private readonly firstContact: FirstContact,
    private readonly contents: Contents,
    private readonly contactStates: ContactStates,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async of(batch: InboxBatch): Promise<Answers> {
    const parts: CommitPart[] = [];
    const replies: Reply[] = [];
    if (!batch.quiet) {
      await this.#introduce(batch, parts);
      await this.#answerWanted(batch, parts, replies);
      await this.#replies(batch, parts, replies);
    }
    return { parts, portions: portions(replies) };
  }

  /** A reply that cannot be made, because of what the contact gave us, is no reason to keep everybody waiting. */
  async seal(batch: InboxBatch, replies: readonly Reply[], seal: SealContent): Promise<readonly Sealing[]> {
    const sealings: Sealing[] = [];
    for (const { contact: account, content, record } of replies) {
      const contact = batch.contact(account);
      if (!(await this.#canBeAnswered(batch, account))) continue;
      if (!contact?.details.theirStampSecret) continue;
      try {
        sealings.push(await seal(contact, content, record));
      } catch (error) {
        if (isAboutServer(error)) throw error;
        this.logger.warn('reply.not-made', { contact: account, code: codeOf(error) });
      }
    }
    return sealings;
  }

  async #introduce(batch: InboxBatch, parts: CommitPart[]): Promise<void> {
    for (const account of new Set([...batch.introduce, ...batch.answer])) {
      const contact = batch.contact(account);
      if (contact === undefined || contact.state !== 'approved') continue;
      // Where our own states are gone, what was given before is worth nothing, however new it is.
      const given = (await this.receiving.reader(account)).packages.length > 0;
      const recent = this.clock.now() - contact.details.introducedOurselvesAt < INTRODUCE_EVERY_MS;
      const asked = batch.answer.has(account) && (await this.resends.allow(account, PACKAGES_PER_CONTACT)) > 0;
      if (given && recent && !asked) continue;
      const lost = !(await this.#canBeAnswered(batch, account));
      await this.receiving.settle(account);
      try {
        const introduced = await this.firstContact.introduce(contact, '', contact.details.theirStampSecret, lost);
        parts.push(introduced.part);
        batch.put(introduced.contact);
      } catch (error) {
        if (isAboutServer(error)) throw error;
        this.logger.warn('introduction.not-made', { contact: account, code: codeOf(error) });
        // What was handed over is still to be written.
        this.receiving.setReader(account, await this.receiving.reader(account));
      }
    }
  }

  async #answerWanted(batch: InboxBatch, parts: CommitPart[], replies: Reply[]): Promise<void> {
    for (const [account, envelopes] of batch.wanted) {
      const contact = batch.contact(account);
      if (contact === undefined) continue;
      const repeats: readonly Repeat[] = await this.resends.answers(contact, envelopes);
      if (repeats.length === 0) continue;
      parts.push({ states: [...(await this.resends.endSessions(account))] });
      for (const { content, record, replaced } of repeats) {
        replies.push({ contact: account, content, record });
        if (replaced !== null) batch.replaced.set(replaced.id, replaced);
      }
    }
  }

  /** Receipts carry the fresh packages; where there is nothing to confirm, the request to send again does. */
  async #replies(batch: InboxBatch, parts: CommitPart[], replies: Reply[]): Promise<void> {
    const accounts = new Set([...batch.received.keys(), ...batch.unreadable.keys()]);
    for (const account of accounts) {
      const refill = await this.refill.for(account);
      if (refill.states.length > 0) parts.push({ states: [...refill.states] });
      let packages = refill.packages;
      const reply = (body: Body): void => {
        replies.push({ contact: account, content: this.contents.make(body, packages), record: null });
        packages = [];
      };
      for (const messages of chunks(batch.received.get(account) ?? [], MAX_RECEIPT_MESSAGES)) {
        reply({ kind: 'receipt', state: 'received', messages });
      }
      if (!(await this.#canBeAnswered(batch, account))) continue;
      const unreadable = batch.unreadable.get(account) ?? [];
      const asked = unreadable.slice(0, await this.resends.allow(account, unreadable.length));
      for (const envelopes of chunks<EnvelopeId>(asked, MAX_RESEND_ENVELOPES)) {
        for (const envelope of envelopes) batch.asked.add(envelope);
        reply({ kind: 'resend', envelopes });
      }
    }
  }

  /** Without their packages nothing can be said: the introduction that goes with the commit brings them. */
  async #canBeAnswered(batch: InboxBatch, account: AccountId): Promise<boolean> {
    if (batch.stocks.get(account)?.introduced) return true;
    return (await this.contactStates.stock(account).get()) !== null;
  }
}

function portions(replies: readonly Reply[]): Reply[][] {
  const portions: Reply[][] = [];
  let bytes = 0;
  for (const reply of replies) {
    const last = portions.at(-1);
    bytes += reply.content.length;
    if (last !== undefined && last.length < MAX_REPLIES && bytes <= MAX_REPLY_BYTES) last.push(reply);
    else {
      portions.push([reply]);
      bytes = reply.content.length;
    }
  }
  return portions;
}
