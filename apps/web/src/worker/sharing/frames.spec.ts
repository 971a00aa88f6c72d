import { ProtocolError } from '@parley/protocol';
import { FrameCaller } from './frame-caller';
import { FrameServer } from './frame-server';
import { ResumingService } from './resuming';
import { HolderLost, type Service } from './service';

/** A caller and a server that hear each other. */
function connected(service: Service): { caller: FrameCaller; server: FrameServer } {
  const caller: FrameCaller = new FrameCaller((frame) => server.handle(frame));
  const server = new FrameServer(service, (answer) => queueMicrotask(() => caller.receive(answer)));
  return { caller, server };
}

const none = new AbortController().signal;

async function* endless(ended: () => void): AsyncGenerator<number> {
  try {
    for (let number = 1; ; number++) yield await Promise.resolve(number);
  } finally {
    ended();
  }
}

test('calls are answered, each its own', async () => {
  const { caller } = connected({
    call: (method, args) => Promise.resolve([method, ...args]),
    stream: () => endless(() => undefined),
  });
  expect(await Promise.all([caller.call('a', [1]), caller.call('b', [new Uint8Array([2])])])).toEqual([
    ['a', 1],
    ['b', new Uint8Array([2])],
  ]);
});

test('a refusal keeps its code, and anything else is internal', async () => {
  const { caller } = connected({
    call: (method) =>
      Promise.reject(method === 'a' ? new ProtocolError('blocked', 'not them') : new TypeError('a bug')),
    stream: () => endless(() => undefined),
  });
  await expect(caller.call('a', [])).rejects.toMatchObject({ code: 'blocked', message: 'not them' });
  await expect(caller.call('b', [])).rejects.toMatchObject({ code: 'internal' });
});

test('a stream gives its items one by one, and ends at its source when the reader stops', async () => {
  let ended = 0;
  const { caller } = connected({ call: () => Promise.resolve(), stream: () => endless(() => ended++) });
  const items: unknown[] = [];
  for await (const item of caller.stream('numbers', [], none)) {
    items.push(item);
    if (items.length === 3) break;
  }
  expect(items).toEqual([1, 2, 3]);
  await new Promise((resolve) => setTimeout(resolve));
  expect(ended).toBe(1);
});

test('a stream that is aborted while it waits ends', async () => {
  const aborting = new AbortController();
  const { caller } = connected({
    call: () => Promise.resolve(),
    async *stream(_method, _args, signal) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      yield* [];
    },
  });
  const reading = caller.stream('silence', [], aborting.signal).next();
  aborting.abort();
  expect((await reading).done).toBe(true);
});

test('a stream that fails tells why', async () => {
  const { caller } = connected({
    call: () => Promise.resolve(),
    // eslint-disable-next-line require-yield
    async *stream() {
      await Promise.resolve();
      throw new ProtocolError('locked', 'locked');
    },
  });
  await expect(caller.stream('x', [], none).next()).rejects.toMatchObject({ code: 'locked' });
});

test('whoever waits for a lost holder is told, and so is who asks later', async () => {
  const caller = new FrameCaller(() => undefined);
  const [call, stream] = [caller.call('a', []), caller.stream('b', [], none).next()];
  caller.fail(new HolderLost());
  await expect(call).rejects.toThrow(HolderLost);
  await expect(stream).rejects.toThrow(HolderLost);
  await expect(caller.call('a', [])).rejects.toThrow(HolderLost);
});

/** A service whose holder goes after so many items. */
function holders(...lives: readonly number[]): Service & { readonly begun: unknown[][] } {
  const begun: unknown[][] = [];
  return {
    begun,
    call: () => Promise.resolve(),
    async *stream(_method, args) {
      const lasts = lives[begun.length] ?? Infinity;
      begun.push([...args]);
      for (let number = Number(args[0] ?? 0) + 1; number <= 6; number++) {
        if (number - Number(args[0] ?? 0) > lasts) throw new HolderLost();
        yield await Promise.resolve(number);
      }
    },
  };
}

async function all(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const item of items) read.push(item);
  return read;
}

test('a stream with a cursor goes on behind its last item when the holder changes', async () => {
  const service = holders(2, 1);
  const resuming = new ResumingService(service, { follow: (item) => [item] });
  expect(await all(resuming.stream('follow', [0], none))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(service.begun).toEqual([[0], [2], [3]]);
});

test('a stream without one is read again, and gives nothing twice', async () => {
  const service = holders(4, 5);
  expect(await all(new ResumingService(service, {}).stream('export', [0], none))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(service.begun).toEqual([[0], [0], [0]]);
});
