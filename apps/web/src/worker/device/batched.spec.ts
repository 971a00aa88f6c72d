import { batched } from './batched';

async function* numbers(upTo: number): AsyncGenerator<number> {
  for (let number = 1; number <= upTo; number++) yield await Promise.resolve(number);
}

async function all<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}

test('everything comes, in order, in lists that are not longer than allowed', async () => {
  const lists = await all(batched(numbers(100), 8));
  expect(lists.flat()).toEqual([...Array(100).keys()].map((at) => at + 1));
  expect(Math.max(...lists.map(({ length }) => length))).toBeLessThanOrEqual(8);
});

test('what came while the reader was busy comes as one list', async () => {
  const lists = batched(numbers(5), 100);
  expect((await lists.next()).value).toEqual([1]);
  await new Promise((resolve) => setTimeout(resolve));
  expect((await lists.next()).value).toEqual([2, 3, 4, 5]);
});

test('a failure comes behind what was there before it', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield await Promise.resolve(1);
    throw new Error('no more');
  }
  const lists = batched(failing(), 10);
  expect((await lists.next()).value).toEqual([1]);
  await expect(lists.next()).rejects.toThrow('no more');
});

test('a reader that stops ends the source', async () => {
  let ended = false;
  async function* endless(): AsyncGenerator<number> {
    try {
      for (let number = 0; ; number++) yield await Promise.resolve(number);
    } finally {
      ended = true;
    }
  }
  for await (const list of batched(endless(), 2)) {
    expect(list.length).toBeGreaterThan(0);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve));
  expect(ended).toBe(true);
});
