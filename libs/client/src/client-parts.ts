import { leafAuthority } from '@parley/crypto/identity';
import { Sessions } from '@parley/crypto/session';
import type { DeviceRecord, ClientPorts } from './api/ports';
import type { TransferView } from './api/views';
import { AsideRecords } from './aside/aside-records';
import { Asides } from './aside/asides';
import { ConversationSettings } from './aside/conversation-settings';
import { OwnProfile } from './aside/own-profile';
import { Pictures } from './aside/pictures';
import { CommitQueue, type CommitPort } from './commit/commit-queue';
import { Backoff } from './connection/backoff';
import { RestClient } from './connection/rest-client';
import { ContactActions } from './contacts/contact-actions';
import { ContactBook } from './contacts/contact-book';
import { ContactCommits } from './contacts/contact-commits';
import { FirstContact } from './contacts/first-contact';
import { Introductions } from './contacts/introductions';
import { PackageRequests } from './contacts/package-requests';
import { RequestBook } from './contacts/request-book';
import { ConversationList } from './conversations/conversation-list';
import { BatchCommit } from './inbox/batch-commit';
import { BatchReplies } from './inbox/batch-replies';
import { ContentHandlers } from './inbox/content-handlers';
import { EnvelopeReader } from './inbox/envelope-reader';
import { Housekeeping } from './inbox/housekeeping';
import { InboxReader } from './inbox/inbox-reader';
import { PackageRefill } from './inbox/refill';
import { Resends } from './inbox/resends';
import type { AccountKeys } from './keys/account-keys';
import { SealedNames } from './keys/sealed-names';
import { Contents } from './messages/contents';
import { DeliveryProof } from './messages/delivery-proof';
import { EnvelopeMaker } from './messages/envelope-maker';
import { History } from './messages/history';
import { MessageChanges } from './messages/message-changes';
import { MessageInfos } from './messages/message-info';
import { MessageSender } from './messages/message-sender';
import { Outgoing } from './messages/outgoing';
import { Quotes } from './messages/quotes';
import { ReadMarks } from './messages/read-marks';
import { RecordBook } from './messages/record-book';
import { RecordViews } from './messages/record-views';
import { Confirmations } from './sessions/confirmations';
import type { Search } from './search/search';
import { ContactStates } from './sessions/contact-states';
import { Retries } from './messages/retries';
import { AwaitedMessages } from './revisions/awaited-messages';
import { IncomingRevisions } from './revisions/incoming-revisions';
import { Revisions } from './revisions/revisions';
import { PackageMaker } from './sessions/package-maker';
import { ReceivingSessions } from './sessions/receiving-sessions';
import { SendingSessions } from './sessions/sending-sessions';
import { Lazily } from './states/lazily';
import { StateBook, type Reachable } from './states/state-book';
import { PartServer } from './transfers/part-server';
import { TransferBook } from './transfers/transfer-book';
import type { Transfers } from './transfers/transfers';

/** The parts that others ask; the rest is reached through these. */
export interface ClientParts {
  readonly server: RestClient;
  readonly handlers: ContentHandlers;
  readonly names: SealedNames;
  readonly states: StateBook;
  readonly contactStates: ContactStates;
  readonly queue: CommitQueue;
  readonly sending: SendingSessions;
  readonly receiving: ReceivingSessions;
  readonly confirmations: Confirmations;
  readonly outgoing: Outgoing;
  readonly records: RecordBook;
  readonly proof: DeliveryProof;
  readonly book: ContactBook;
  readonly requests: RequestBook;
  readonly firstContact: FirstContact;
  readonly actions: ContactActions;
  readonly history: History;
  readonly conversations: ConversationList;
  readonly recordViews: RecordViews;
  readonly aside: AsideRecords;
  readonly asides: Asides;
  readonly settings: ConversationSettings;
  readonly profile: OwnProfile;
  readonly sender: MessageSender;
  readonly readMarks: ReadMarks;
  readonly revisions: Revisions;
  readonly retries: Retries;
  readonly search: Lazily<Search>;
  readonly infos: MessageInfos;
  readonly awaited: AwaitedMessages;
  readonly resends: Resends;
  readonly inbox: InboxReader;
  readonly housekeeping: Housekeeping;
  readonly transfers: Lazily<Transfers>;
  readonly transferBook: TransferBook;
}

/** Puts the parts of one unlocked client together, by hand: nothing here decides anything. */
export function clientParts(
  ports: ClientPorts,
  record: DeviceRecord,
  keys: AccountKeys,
  commitPort: CommitPort,
  reachable: Reachable,
  changed: () => void,
  transferChanged: (transfer: TransferView) => void,
): ClientParts {
  const { clock, random, logger, timers } = ports;
  const server = new RestClient(ports.transport, record.token);
  const names = new SealedNames(keys.history);
  const states = new StateBook(server, keys.history, reachable);
  const contactStates = new ContactStates(states, names);
  const sessions = new Sessions(leafAuthority(clock), random);
  const packages = new PackageMaker(sessions, keys.leaf, states, names);
  const queue = new CommitQueue(commitPort, logger);
  const sending = new SendingSessions(sessions, keys, states, names, contactStates, clock, logger);
  const receiving = new ReceivingSessions(sessions, states, names, contactStates);
  const envelopes = new EnvelopeMaker();
  const outgoing = new Outgoing(sending, envelopes, queue, (contact) => void packageRequests.ask(contact));
  const contents = new Contents(clock, random);
  const records = new RecordBook(server, keys.history);
  const proof = new DeliveryProof();

  const book = new ContactBook(server, keys.history, names);
  const introductions = new Introductions(keys, packages, contactStates, names, clock);
  const requests = new RequestBook(server, keys, introductions, logger);
  const awaited = new AwaitedMessages(states, names, logger);
  const commits = new ContactCommits(queue, book, contactStates);
  const firstContact = new FirstContact(server, keys, names, book, requests, introductions, envelopes, commits, random);
  const packageRequests = new PackageRequests(book, commits, firstContact, clock, logger);
  const actions = new ContactActions(
    server,
    keys,
    names,
    book,
    requests,
    firstContact,
    commits,
    queue,
    states,
    contactStates,
    sending,
    awaited,
    random,
  );

  const confirmations = new Confirmations(book, records, sending);
  const quotes = new Quotes(keys.account, names, records);
  const transferBook = new TransferBook(keys.account, server, names, records, clock);
  const recordViews = new RecordViews(keys.account, book, names, records, proof, quotes, transferBook);
  const history = new History(server, book, names, records, recordViews);
  const aside = new AsideRecords(names, records, queue);
  const settings = new ConversationSettings(names, aside);
  const profile = new OwnProfile(keys, names, aside, records, logger);
  const asides = new Asides(book, aside, settings, new Pictures(names, aside), profile);
  const loadContacts = (): Promise<unknown> => Promise.all([book.load(), requests.load()]);
  const conversations = new ConversationList(
    keys,
    book,
    names,
    history,
    recordViews,
    asides,
    loadContacts,
    logger,
    changed,
  );
  const sender = new MessageSender(keys.account, keys.device, names, records, outgoing, clock, random);
  // Not every session searches, or moves files: browsers load what that takes when the first does.
  const search = new Lazily(async () => {
    const { Search } = await import('./search/search');
    return new Search(keys.account, server, names, book, records, recordViews);
  });
  const changes = new MessageChanges(names, records, outgoing);
  const revisions = new Revisions(keys.account, names, book, records, contents, outgoing, changes, clock);
  const partServer = new PartServer(ports.transport, record.token, { timers, random });
  const transfers = new Lazily(async () => {
    const { Transfers } = await import('./transfers/transfers');
    const around = { timers, random, changed: transferChanged };
    return new Transfers(server, partServer, transferBook, sender, revisions, around);
  });
  const retries = new Retries(keys.account, names, records, recordViews, contents, changes, clock);
  const infos = new MessageInfos(keys.account, book, names, records, proof);
  const readMarks = new ReadMarks(book, names, history, contents, outgoing);

  const resends = new Resends(server, keys, names, states, records, sending, contents, clock, logger);
  const incoming = new IncomingRevisions(keys.account, names, records, awaited, logger);
  const handlers = new ContentHandlers(keys.account, book, names, records, incoming, sessions, clock, logger);
  const reader = new EnvelopeReader(keys, names, book, receiving, introductions, handlers, clock, logger);
  const refill = new PackageRefill(packages, receiving);
  const replies = new BatchReplies(receiving, refill, resends, firstContact, contents, contactStates, clock, logger);
  const batchCommit = new BatchCommit(
    book,
    records,
    receiving,
    resends,
    replies,
    contactStates,
    sending,
    outgoing,
    queue,
    logger,
  );
  const housekeeping = new Housekeeping(
    keys,
    profile,
    book,
    requests,
    firstContact,
    commits,
    resends,
    contents,
    contactStates,
    outgoing,
    queue,
    logger,
  );
  const reset = async (failed: boolean): Promise<void> => {
    receiving.forget();
    contactStates.forget();
    resends.forget();
    awaited.forget();
    records.clear();
    if (failed) await sending.forgetAll();
    await book.load();
    await requests.load();
  };
  const begin = (): Promise<void> => housekeeping.run();
  const hooks = { reset, begin, changed };
  const inbox = new InboxReader(book, reader, batchCommit, hooks, timers, new Backoff(random), logger);

  return {
    server, handlers, names, states, contactStates, queue, sending, receiving, confirmations, outgoing, records, proof, book, requests,
    firstContact, actions, history, conversations, recordViews, aside, asides, settings, profile, sender, readMarks, revisions, retries, search, infos, awaited, resends, inbox, housekeeping,
    transfers, transferBook,
  }; // prettier-ignore
}
