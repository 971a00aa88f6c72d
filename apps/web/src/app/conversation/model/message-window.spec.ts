import type { HistoryOptions, HistoryPart, MessageView } from '@parley/client';
import { bob, came, message, positions } from './fixtures';
import { MessageWindow } from './message-window';

/** A history of so many messages, that answers at once unless the test holds it. */
class History {
  held: Promise<void> = Promise.resolve();
  away = false;
  asked = 0;

  constructor(public length: number) {}

  readonly ask = async (_: string, { limit = 50, before, after, around }: HistoryOptions): Promise<HistoryPart> => {
    this.asked++;
    const { length } = this;
    await this.held;
    if (this.away) throw new Error('away');
    const place = (id: string | number): number => (typeof id === 'number' ? id : Number(id.split(' ')[1]));
    let [from, to] = [length - limit + 1, length];
    if (before !== undefined) [from, to] = [place(before) - limit, place(before) - 1];
    else if (after !== undefined) [from, to] = [place(after) + 1, place(after) + limit];
    else if (around !== undefined) [from, to] = [place(around) - limit / 2, place(around) + limit / 2];
    [from, to] = [Math.max(from, 1), Math.min(to, length)];
    const messages: MessageView[] = [];
    for (let at = from; at <= to; at++) messages.push(message(at));
    return { messages, more: from > 1, moreAfter: to < length };
  };
}

const ends = (window: MessageWindow): [number | undefined, number | undefined] => {
  const all = positions(window.messages());
  return [all[0], all.at(-1)];
};

function gapless(window: MessageWindow): void {
  const all = positions(window.messages());
  const [from = 0] = all;
  expect(all).toEqual(all.map((_, at) => from + at));
}

test('it opens at the end, with all unread messages', async () => {
  const history = new History(1_000);
  const window = new MessageWindow(bob, history.ask);
  await window.openAtEnd();
  expect(ends(window)).toEqual([961, 1_000]);
  await window.openAtEnd(100);
  expect(ends(window)).toEqual([861, 1_000]);
  expect([window.moreBefore(), window.moreAfter()]).toEqual([true, false]);
});

test('it moves back to the beginning and forth to the end, with a bounded number of messages and no gap', async () => {
  const window = new MessageWindow(bob, new History(1_000).ask);
  await window.openAtEnd();
  while (window.moreBefore()) {
    await window.loadBefore();
    gapless(window);
    expect(window.messages().length).toBeLessThanOrEqual(240);
  }
  expect(ends(window)[0]).toBe(1);
  expect(window.moreAfter()).toBe(true);
  while (window.moreAfter()) {
    await window.loadAfter();
    gapless(window);
    expect(window.messages().length).toBeLessThanOrEqual(240);
  }
  expect(ends(window)[1]).toBe(1_000);
});

test('it opens around a message', async () => {
  const window = new MessageWindow(bob, new History(1_000).ask);
  await window.openAround(message(500).id);
  gapless(window);
  expect(window.messages().some(({ position }) => position === 500)).toBe(true);
  expect([window.moreBefore(), window.moreAfter()]).toEqual([true, true]);
});

test('a reader at the end follows what comes, and old messages make room', async () => {
  const window = new MessageWindow(bob, new History(500).ask);
  await window.openAtEnd();
  for (let at = 501; at <= 1_000; at++) window.take([came(message(at))]);
  gapless(window);
  expect(ends(window)[1]).toBe(1_000);
  expect(window.messages().length).toBeLessThanOrEqual(160);
  expect(window.moreBefore()).toBe(true);
});

test('a reader who is elsewhere keeps the place: what comes makes room itself', async () => {
  const window = new MessageWindow(bob, new History(500).ask);
  await window.openAtEnd();
  window.following = false;
  const [from] = ends(window);
  for (let at = 501; at <= 1_000; at++) window.take([came(message(at))]);
  gapless(window);
  expect(ends(window)[0]).toBe(from);
  expect(window.moreAfter()).toBe(true);
});

test('what happens while a page is on its way is not lost', async () => {
  const history = new History(100);
  const window = new MessageWindow(bob, history.ask);
  const hold = Promise.withResolvers<void>();
  history.held = hold.promise;
  const opening = window.openAtEnd();
  window.take([came(message(101))]);
  const old = message(90, { text: 'changed' });
  window.take([came(old)]);
  hold.resolve();
  await opening;
  expect(ends(window)[1]).toBe(101);
  expect(window.messages()).toContain(old);
});

test('one page is asked for at a time', async () => {
  const history = new History(1_000);
  const window = new MessageWindow(bob, history.ask);
  await window.openAtEnd();
  await Promise.all([window.loadBefore(), window.loadBefore(), window.loadAfter()]);
  expect(history.asked).toBe(2);
});

test('a page that does not come is said, and can be asked for again', async () => {
  const history = new History(1_000);
  const window = new MessageWindow(bob, history.ask);
  await window.openAtEnd();
  history.away = true;
  await window.loadBefore();
  expect([window.failed(), window.loading()]).toEqual(['before', null]);
  history.away = false;
  await window.again();
  expect(window.failed()).toBeNull();
  expect(ends(window)[0]).toBe(949);
});

test('whoever goes elsewhere meanwhile gets that, not the page asked for before', async () => {
  const history = new History(1_000);
  const window = new MessageWindow(bob, history.ask);
  await window.openAtEnd();
  const hold = Promise.withResolvers<void>();
  history.held = hold.promise;
  const back = window.loadBefore();
  history.held = Promise.resolve();
  await window.openAround(message(100).id);
  hold.resolve();
  await back;
  gapless(window);
  expect(ends(window)).toEqual([60, 140]);
});
