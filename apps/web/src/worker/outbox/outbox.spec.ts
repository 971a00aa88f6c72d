import type { MessageView } from '@parley/client';
import { ProtocolError, type ErrorCode } from '@parley/protocol';
import { Outbox } from './outbox';
import type { MessageId } from '@parley/protocol';
import type { NewMessage, NewRevision, Unsent } from './unsent-message';

/** A server that answers when the test says so, and a browser's storage in memory. */
class World {
  readonly stored = new Map<string, Unsent>();
  readonly asked: string[] = [];
  #answers = new Map<string, PromiseWithResolvers<MessageView>>();

  readonly store = {
    load: () => Promise.resolve({ messages: [...this.stored.values()], lost: 0 }),
    put: (message: Unsent) => Promise.resolve(void this.stored.set(message.id, message)),
    remove: (id: string) => Promise.resolve(void this.stored.delete(id)),
  };
  readonly send = ({ id, text = '' }: NewMessage | NewRevision): Promise<MessageView> => {
    this.asked.push(text);
    const answer = Promise.withResolvers<MessageView>();
    this.#answers.set(id, answer);
    return answer.promise;
  };

  answer({ id, text = '' }: NewMessage | NewRevision): void {
    this.#answers.get(id)?.resolve({ text } as MessageView);
  }

  refuse({ id }: NewMessage | NewRevision, code: ErrorCode): void {
    this.#answers.get(id)?.reject(new ProtocolError(code, 'no'));
  }
}

let number = 0;
const written = (text: string): NewMessage => ({
  id: crypto.randomUUID(),
  conversation: 'self',
  text,
  sentAt: ++number,
});
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function opened(world: World): Promise<Outbox> {
  const outbox = new Outbox(() => undefined);
  await outbox.open(world);
  return outbox;
}

test('a message is stored and shown until the server has it', async () => {
  const world = new World();
  const outbox = await opened(world);
  const message = written('hello');
  const posted = outbox.post(message);
  await turn();
  expect(outbox.all).toEqual([{ ...message, failure: null }]);
  expect([...world.stored.keys()]).toEqual([message.id]);
  world.answer(message);
  expect((await posted)?.text).toBe('hello');
  await turn();
  expect(outbox.all).toEqual([]);
  expect(world.stored.size).toBe(0);
});

test('what was written while the server was away goes out in order in the next run of the browser', async () => {
  const world = new World();
  const before = await opened(world);
  const [one, two] = [written('one'), written('two')];
  before.post(one).catch(() => undefined);
  before.post(two).catch(() => undefined);
  await turn();
  world.asked.length = 0;
  const after = await opened(world);
  await turn();
  expect(after.all.map(({ text }) => text)).toEqual(['one', 'two']);
  expect(world.asked).toEqual(['one', 'two']);
});

test('a message written before the browser is open waits for it', async () => {
  const world = new World();
  const outbox = new Outbox(() => undefined);
  const message = written('early');
  const posted = outbox.post(message);
  await turn();
  expect(world.asked).toEqual([]);
  await outbox.open(world);
  await turn();
  world.answer(message);
  expect((await posted)?.text).toBe('early');
});

test('a refused message stays with its reason, and goes out when somebody retries', async () => {
  const world = new World();
  const outbox = await opened(world);
  const message = written('hello');
  const posted = outbox.post(message);
  posted.catch(() => undefined);
  await turn();
  world.refuse(message, 'not-approved');
  await expect(posted).rejects.toThrow('no');
  expect(outbox.all).toEqual([{ ...message, failure: 'not-approved' }]);
  expect(world.stored.get(message.id)?.failure).toBe('not-approved');
  outbox.again();
  expect(world.asked).toEqual(['hello']);
  const retried = outbox.retry(message.id);
  await turn();
  expect(outbox.all).toEqual([{ ...message, failure: null }]);
  world.answer(message);
  await retried;
  await turn();
  expect(outbox.all).toEqual([]);
});

test('a refused message is gone once it is removed', async () => {
  const world = new World();
  const outbox = await opened(world);
  const message = written('hello');
  outbox.post(message).catch(() => undefined);
  await turn();
  world.refuse(message, 'blocked');
  await turn();
  await outbox.remove(message.id);
  expect([outbox.all, world.stored.size]).toEqual([[], 0]);
});

test('what only happened to be in the way is tried again, each message once at a time', async () => {
  const world = new World();
  const outbox = await opened(world);
  const message = written('hello');
  outbox.post(message).catch(() => undefined);
  await turn();
  outbox.again();
  expect(world.asked).toEqual(['hello']);
  world.refuse(message, 'server-unavailable');
  await turn();
  expect(outbox.all).toEqual([{ ...message, failure: null }]);
  outbox.again();
  await turn();
  expect(world.asked).toEqual(['hello', 'hello']);
});

test('asked twice for the same message, it sends it once', async () => {
  const world = new World();
  const outbox = await opened(world);
  const message = written('hello');
  const both = [outbox.post(message), outbox.post(message)];
  await turn();
  world.answer(message);
  expect((await Promise.all(both)).map((sent) => sent?.text)).toEqual(['hello', 'hello']);
  expect(world.asked).toEqual(['hello']);
});

test('once locked it knows nothing, and what was stored is still there', async () => {
  const world = new World();
  const outbox = await opened(world);
  const message = written('hello');
  outbox.post(message).catch(() => undefined);
  await turn();
  outbox.close();
  expect(outbox.all).toEqual([]);
  world.refuse(message, 'locked');
  await turn();
  expect(world.stored.get(message.id)?.failure).toBeNull();
});

const edited = (text: string): NewRevision => ({ ...written(text), message: 'message' as MessageId });

test('an edit that was made while the server was away is carried out in the next run of the browser', async () => {
  const world = new World();
  const before = await opened(world);
  const edit = edited('better');
  before.post(edit).catch(() => undefined);
  await turn();
  world.asked.length = 0;
  const after = await opened(world);
  await turn();
  expect(after.all).toEqual([{ ...edit, failure: null }]);
  expect(world.asked).toEqual(['better']);
});

test('a refused edit is gone, and whoever asked is told', async () => {
  const world = new World();
  const outbox = await opened(world);
  const edit = edited('better');
  const posted = outbox.post(edit);
  posted.catch(() => undefined);
  await turn();
  world.refuse(edit, 'refused');
  await expect(posted).rejects.toThrow('no');
  expect([outbox.all, world.stored.size]).toEqual([[], 0]);
});
