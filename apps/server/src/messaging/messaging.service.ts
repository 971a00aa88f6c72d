import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  envelope as envelopeMessage,
  envelopeIdInput,
  ProtocolError,
  type Commit,
  type Envelope,
  type ServerId,
} from '@parley/protocol';
import { hash } from 'node:crypto';
import type { CommitContext, CommitPart } from '../access/commit-part';
import { CommitService } from '../access/commit.service';
import { OwnerService } from '../access/owner.service';
import { ContactBook } from '../contacts/contact-book';
import { idColumn, idFrom } from '../database/columns';
import { FederationService } from '../federation';
import { DeliveryLog } from '../history/delivery-log';
import { RecordLog } from '../history/record-log';
import { SqlTransitStore } from '../transit/transit-store';
import { InboxService } from './inbox.service';
import { OutboxService } from './outbox.service';

type Outgoing = NonNullable<Commit['outgoing']>[number];

/** The messaging part of a commit: what is acknowledged, what is sent; and the bridge to federation. */
@Injectable()
export class MessagingService implements CommitPart, OnModuleInit {
  constructor(
    private readonly inbox: InboxService,
    private readonly outbox: OutboxService,
    private readonly contacts: ContactBook,
    private readonly records: RecordLog,
    private readonly deliveries: DeliveryLog,
    private readonly owner: OwnerService,
    private readonly commits: CommitService,
    private readonly federation: FederationService,
    private readonly transit: SqlTransitStore,
  ) {}

  onModuleInit(): void {
    this.commits.register('messaging', this);
    this.federation.serve({
      inbound: this.inbox,
      outbox: this.outbox,
      transit: this.transit,
      ownerCard: (handle) => Promise.resolve(this.owner.cardFor(handle)),
    });
  }

  /** @throws ProtocolError `unknown-contact`, `blocked`, `not-approved`, `wrong-recipient`, `unknown-record`, `record-exists`, `malformed` */
  apply({ acknowledged = [], outgoing = [] }: Commit, context: CommitContext): void {
    const removed = this.inbox.acknowledge(acknowledged);
    if (removed > 0) context.afterwards.push(() => this.inbox.settle(removed));
    const servers = new Set<ServerId>();
    for (const item of outgoing) servers.add(this.send(item, context));
    const wake = (): void => servers.forEach((server) => this.federation.wake(server));
    // Whoever has just read something is shown it first; the tick goes out after that.
    if (servers.size > 0) context.afterwards.push(removed > 0 ? () => setImmediate(wake) : wake);
  }

  private send({ record, contact, envelope: bytes }: Outgoing, context: CommitContext): ServerId {
    const server = this.serverOf(contact);
    const envelope = envelopeMessage.decode(bytes);
    if (envelope.to !== contact) throw new ProtocolError('wrong-recipient', 'the envelope is not for that contact');
    if (envelope.hops !== 0) throw new ProtocolError('malformed', 'an envelope starts without hops');
    if (record !== null && !this.records.has(idColumn(record)))
      throw new ProtocolError('unknown-record', 'the record of a delivery is missing');
    const id = idOf(envelope);
    if (!this.deliveries.queue(id, record, contact, context.now))
      throw new ProtocolError('record-exists', 'this envelope was sent before');
    this.outbox.queue({ id, contact, server, bytes, expiresAt: context.now + envelope.ttl * 1000 });
    context.envelopes.push(idFrom(id));
    return server;
  }

  private serverOf(account: Outgoing['contact']): ServerId {
    const contact = this.contacts.find(account);
    if (contact === undefined || contact.state === 'removed')
      throw new ProtocolError('unknown-contact', 'that is no contact');
    if (contact.state === 'blocked') throw new ProtocolError('blocked', 'you blocked that contact');
    if (contact.state === 'incoming') throw new ProtocolError('not-approved', 'the request was not accepted yet');
    return contact.server;
  }
}

/** The id of an envelope as a column. The same as `envelopeIdOf` of the crypto library, with the platform's faster hash. */
const idOf = (envelope: Envelope): Buffer => hash('sha256', envelopeIdInput(envelope), 'buffer');
