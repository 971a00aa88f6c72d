import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ProtocolError, type Commit, type ServerId } from '@parley/protocol';
import type { Logger as Pino } from 'pino';
import type { CommitContext, CommitPart } from '../access/commit-part';
import { CommitService } from '../access/commit.service';
import { UnitOfWork } from '../database/unit-of-work';
import { FederationService } from '../federation';
import { LOG } from '../logging';
import { ContactBook, type Correspondent } from './contact-book';
import { RequestBox } from './request-box';

/** Called inside the transaction that changed a contact; `before` is undefined for a new one. */
export type ContactListener = (
  after: Correspondent,
  before: Correspondent | undefined,
  context: Pick<CommitContext, 'afterwards'>,
) => void;

/** Keeps contacts and requests as clients commit them, and tells federation where the contacts are. */
@Injectable()
export class ContactsService implements CommitPart, OnModuleInit {
  private readonly listeners: ContactListener[] = [];

  constructor(
    private readonly book: ContactBook,
    private readonly requests: RequestBox,
    private readonly unit: UnitOfWork,
    private readonly commits: CommitService,
    private readonly federation: FederationService,
    @Inject(LOG) private readonly log: Pino,
  ) {}

  onModuleInit(): void {
    this.commits.register('contacts', this);
    this.announce();
    this.federation.onKeyChanged(({ expected }) => {
      this.warn(expected, 'server-key-changed').catch((cause: unknown) => {
        this.log.error({ err: cause, expected }, 'warning-not-stored');
      });
    });
  }

  /** Features that depend on contacts follow their changes. */
  onChange(listener: ContactListener): void {
    this.listeners.push(listener);
  }

  /** @throws ProtocolError `state-conflict`, `own-address` */
  apply({ contacts = [], handledRequests = [] }: Commit, context: CommitContext): void {
    for (const change of contacts) {
      if (change.server === this.federation.server)
        throw new ProtocolError('own-address', 'this server has no other account');
      const before = this.book.find(change.account);
      this.book.write(change);
      const { account, state, server } = change;
      for (const listener of this.listeners) listener({ account, state, server }, before, context);
    }
    for (const id of handledRequests) this.requests.handled(id);
    if (contacts.length > 0) context.afterwards.push(() => this.announce());
  }

  /** Where the contacts are that are written to. */
  private announce(): void {
    const written = this.book.list().filter(({ state }) => state === 'requested' || state === 'approved');
    this.federation.setContactServers(written.map(({ server, addresses }) => ({ server, addresses })));
  }

  /** Until the client changes the contact, which ends the warning. */
  private async warn(server: ServerId, alert: string): Promise<void> {
    const quiet = (): { account: Correspondent['account'] }[] =>
      this.book.onServer(server).filter((row) => row.alert !== alert);
    if (quiet().length === 0) return;
    await this.unit.write(() => quiet().forEach(({ account }) => this.book.warn(account, alert)));
  }
}
