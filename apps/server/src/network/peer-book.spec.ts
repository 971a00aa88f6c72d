import { MAX_PEER_WISHES, MAX_PEER_WISHES_PER_ADDRESS_BLOCK, ProtocolError, type ServerId } from '@parley/protocol';
import type { Config } from '../config';
import { aServer, openOwnerData, type OwnerData } from '../gateway/owner-data.fixtures';
import { PeerBook } from './peer-book';
import { PeerRules } from './peer-rules';

const LIST: Config['relay'] = { accept: 'list', tokens: [], allow: [], deny: [], quotaPerPeer: 1, quota: 1 };
const TOKEN = 'a-token-of-24-characters';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const here = '198.51.100.7';
/** An address in a block of its own. */
const from = (n: number): string => `198.18.${n}.1`;

describe('the book of peers', () => {
  let data: OwnerData;
  beforeEach(async () => (data = await openOwnerData()));
  afterEach(() => data.close());

  /** As the process opens it at a start. */
  const open = (relay: Partial<Config['relay']> = {}): PeerBook =>
    new PeerBook(data.unit, new PeerRules({ relay: { ...LIST, ...relay } }), data.clock);
  const states = (book: PeerBook): string[] => book.all().map(({ state }) => state);
  const refusal = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (error: unknown) => (error instanceof ProtocolError ? error.code : error),
    );

  it('makes peers of two who want each other, whoever says so first, and remembers it over a restart', async () => {
    const book = open();
    const [asked, asking] = [aServer(), aServer()];
    await book.want(asked, 'asked.example', bytes('secret'));
    expect([book.word(asked), book.theirs(asked), states(book)]).toEqual(['yes', null, ['requested']]);
    expect(await book.asked(asked, here, undefined)).toBe('yes');
    expect(await book.asked(asking, here, undefined)).toBe('no');
    expect([book.word(asking), book.theirs(asking)]).toEqual(['no', true]);
    await book.want(asking, null, null);
    const again = open();
    expect(states(again)).toEqual(['approved', 'approved']);
    expect(again.wanted()).toEqual([{ server: asked, token: bytes('secret') }, { server: asking }]);
    expect(again.find(asked)).toMatchObject({ address: 'asked.example', addedAt: data.clock.value });
  });

  it('follows words that are taken back, by either side', async () => {
    const book = open();
    const peer = aServer();
    await book.want(peer, 'peer.example', null);
    await book.asked(peer, here, undefined);
    await book.declined(peer);
    expect([states(book), book.theirs(peer), book.word(peer)]).toEqual([['requested'], false, 'yes']);
    await book.asked(peer, here, undefined);
    await book.unwant(peer);
    expect([states(book), book.theirs(peer), book.word(peer)]).toEqual([['incoming'], true, 'no']);
    await book.declined(peer);
    expect(book.all()).toEqual([]);
    await book.want(peer, 'peer.example', null);
    await book.unwant(peer);
    expect(open().all()).toEqual([]);
  });

  it('lets nobody in who is blocked or denied, not even when the owner wants them', async () => {
    const [blocked, denied] = [aServer(), aServer()];
    const book = open({ accept: 'anyone', deny: [denied], allow: [denied] });
    await book.block(blocked);
    expect([book.isBlocked(blocked), book.isBlocked(denied), book.isBlocked(aServer())]).toEqual([true, true, false]);
    for (const server of [blocked, denied]) {
      expect(await book.asked(server, here, undefined)).toBe('no');
      expect(await refusal(book.want(server, null, null))).toBe('blocked');
    }
    expect(states(open())).toEqual(['blocked']);
    await book.forget(blocked);
    expect(await book.asked(blocked, here, undefined)).toBe('yes');
  });

  it('denies whoever was a peer before it was written into the configuration', async () => {
    const peer = aServer();
    const book = open({ allow: [peer] });
    expect(await book.asked(peer, here, undefined)).toBe('yes');
    const stricter = open({ deny: [peer] });
    expect([stricter.word(peer), stricter.wanted(), stricter.isBlocked(peer)]).toEqual(['no', [], true]);
  });

  it.each([
    ['list', [null, TOKEN], []],
    ['token', [null, 'another-token-of-some'], [TOKEN]],
    ['anyone', [], [null, TOKEN]],
  ] as const)('lets in by %s', async (accept, refused, taken) => {
    const listed = aServer();
    const book = open({ accept, tokens: [TOKEN], allow: [listed] });
    const ask = (server: ServerId, token: string | null): Promise<string> =>
      book.asked(server, here, token === null ? undefined : bytes(token));
    expect(await ask(listed, null)).toBe('yes');
    for (const token of refused) expect(await ask(aServer(), token)).toBe('no');
    for (const token of taken) expect(await ask(aServer(), token)).toBe('yes');
    expect(states(book)).toEqual(['approved', ...refused.map(() => 'incoming'), ...taken.map(() => 'approved')]);
  });

  it('lets in who first came without the token', async () => {
    const book = open({ accept: 'token', tokens: [TOKEN] });
    const server = aServer();
    expect(await book.asked(server, here, undefined)).toBe('no');
    expect(await book.asked(server, here, bytes(TOKEN))).toBe('yes');
    expect(states(book)).toEqual(['approved']);
  });

  it('keeps few wishes of one network, and of all the newest', async () => {
    const book = open();
    const near = Array.from({ length: MAX_PEER_WISHES_PER_ADDRESS_BLOCK + 1 }, aServer);
    for (const server of near) await book.asked(server, here, undefined);
    expect(book.all().map(({ server }) => server)).toEqual(near.slice(0, -1));
    const many = Array.from({ length: MAX_PEER_WISHES }, aServer);
    for (const [at, server] of many.entries()) await book.asked(server, from(at), undefined);
    expect(open().all()).toHaveLength(MAX_PEER_WISHES);
    expect(book.find(near[0] as ServerId)).toBeUndefined();
    expect(book.find(many.at(-1) as ServerId)?.state).toBe('incoming');
  });

  it('writes nothing when somebody asks again, and tells of every change', async () => {
    const book = open();
    const server = aServer();
    let told = 0;
    let written = 0;
    book.onChange(() => told++);
    data.unit.onDurable(() => written++);
    await book.asked(server, here, undefined);
    await book.asked(server, here, undefined);
    expect([told, written]).toEqual([1, 1]);
    await book.block(server);
    expect(told).toBe(2);
  });
});
