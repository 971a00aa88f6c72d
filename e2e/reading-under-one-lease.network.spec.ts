import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Person } from './client-harness';
import { twoFriends } from './two-friends';

const STARTED = 'http.client.request.start';
const paths: string[] = [];
const note = (message: unknown): void => void paths.push((message as { request: ClientRequest }).request.path);

describe('two contacts, each reading under one lease', () => {
  let alice: Person;
  let bob: Person;

  twoFriends((...two) => ([alice, bob] = two));

  beforeEach(async () => {
    const first = await alice.client.send(bob.id, 'first');
    await alice.told.reached(first.id, 'received');
    subscribe(STARTED, note);
  });

  afterEach(() => unsubscribe(STARTED, note));

  it('load neither contacts nor requests nor states again for the messages that come one by one', async () => {
    paths.length = 0;
    for (const text of ['second', 'third', 'fourth', 'fifth']) {
      const sent = await alice.client.send(bob.id, text);
      await alice.told.reached(sent.id, 'received');
    }
    expect(bob.told.texts()).toEqual(['first', 'second', 'third', 'fourth', 'fifth']);
    expect(paths.filter((path) => /^\/api\/(contacts|access)/.test(path))).toEqual([]);
  });
});
