import { createInterface } from 'node:readline';
import {
  createAccount,
  usePrimitives,
  type Client,
  type ClientPorts,
  type DeviceRecord,
  type MessageView,
} from '@parley/client';
import type { AccountId, MessageId, TransferId } from '@parley/protocol';
import { tuneEngine } from '../apps/terminal/src/engine';
import { nodePrimitives } from '../apps/terminal/src/primitives/node-primitives';
import { HttpTransport } from '../apps/terminal/src/transport/http-transport';
import { generatedFile, HashingSink } from './generated-file';
import { peakResidentBytes } from './processes';

/**
 * One client as a process of its own, told what to do by lines of JSON: so that the sender and the reader of the benchmark share no event
 * loop. Its device record lives in memory, because the benchmark ends with the process.
 */
export type Order =
  | { readonly do: 'create'; readonly server: string; readonly setupToken: string; readonly handle: string }
  | { readonly do: 'add'; readonly address: string }
  | { readonly do: 'accept'; readonly account: string }
  | { readonly do: 'approved'; readonly account: string }
  | {
      readonly do: 'send';
      readonly to: string;
      readonly count: number;
      readonly bytes: number;
      /** Answered once the sender shows every message as received; else once all are durable. */
      readonly settled: boolean;
    }
  /** Offers a generated file and brings it to the server meanwhile. */
  | { readonly do: 'file'; readonly to: string; readonly bytes: number }
  /** Accepts a file and fetches it meanwhile. */
  | { readonly do: 'save'; readonly transfer: string }
  | { readonly do: 'spent' }
  | { readonly do: 'stop' };

tuneEngine();
usePrimitives(nodePrimitives);

/** Unix time in milliseconds with fractions, comparable between processes of one machine. */
const now = (): number => performance.timeOrigin + performance.now();
const say = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);

let record: DeviceRecord | null = null;
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const ports = (server: string): ClientPorts => ({
  transport: new HttpTransport(new URL(server), {
    where: 'nowhere',
    load: () => Promise.resolve(null),
    pin: () => Promise.resolve(),
  }),
  store: {
    load: () => Promise.resolve(record),
    save: (next) => {
      record = next;
      return Promise.resolve();
    },
    clear: () => {
      record = null;
      return Promise.resolve();
    },
  },
  clock: { now: () => Date.now() },
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  timers: {
    after: (delayMs, task) => {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
  },
  logger: quiet,
  deviceName: 'benchmark',
});

let client: Client | null = null;
const running = (): Client => {
  if (!client) throw new Error('create first');
  return client;
};

/** Messages that the contact has, before anybody waited for that. */
const settledEarly = new Set<MessageId>();
const waiting = new Map<MessageId, () => void>();

function settle(id: MessageId): void {
  const resolve = waiting.get(id);
  waiting.delete(id);
  if (resolve) resolve();
  else settledEarly.add(id);
}

/** Resolves when the sender shows the message as received. */
async function settled({ id }: MessageView): Promise<void> {
  if (!settledEarly.delete(id)) await new Promise<void>((resolve) => waiting.set(id, resolve));
}

async function watch(): Promise<void> {
  for await (const event of running().events(0)) {
    if (event.type === 'message' && event.message.incoming)
      say({ arrived: event.message.text.split(' ')[0], at: now() });
    if (event.type === 'state' && event.state === 'received') settle(event.id);
    if (event.type === 'message' && !event.message.incoming && event.message.state === 'received')
      settle(event.message.id);
    if (event.type === 'message' && event.message.incoming && event.message.transfer !== undefined)
      say({ offered: event.message.transfer.id });
    if (event.type === 'request') say({ request: event.contact.id });
    if (event.type === 'contact') say({ contact: event.contact.id, state: event.contact.state });
  }
}

async function save(transfer: TransferId): Promise<void> {
  const sink = new HashingSink();
  await running().acceptTransfer(transfer);
  const { sha256, size } = await running().saveFile(transfer, sink);
  if (sink.bytes !== size || sink.digest !== sha256) throw new Error('the file is not what was sent');
  say({ saved: transfer });
}

function tellFailure(what: Order['do'], work: Promise<unknown>): void {
  work.catch((error: unknown) => say({ failed: what, message: String(error) }));
}

async function obey(order: Order): Promise<object> {
  switch (order.do) {
    case 'create': {
      const made = await createAccount(ports(order.server), {
        handle: order.handle,
        name: order.handle,
        password: 'a password for the benchmark',
        setupToken: order.setupToken,
      });
      client = made.client;
      await client.start({ read: true });
      void watch();
      return { account: client.account.accountId, address: client.account.address };
    }
    case 'add':
      return { contact: (await running().addContact(order.address)).id };
    case 'accept':
      return { contact: (await running().acceptRequest(order.account as AccountId)).id };
    case 'approved':
      return { approved: running().findContact(order.account).state === 'approved' };
    case 'send': {
      const sends: Promise<unknown>[] = [];
      const begin = now();
      for (let i = 0; i < order.count; i++) {
        const sent = running().send(order.to, `${i} `.padEnd(order.bytes, 'x'));
        sends.push(order.settled ? sent.then(settled) : sent);
      }
      await Promise.all(sends);
      return { begin };
    }
    case 'file': {
      const source = generatedFile(order.bytes);
      const { transfer } = await running().sendFile(order.to, source);
      if (transfer === undefined) throw new Error('a file message without a file');
      tellFailure('file', running().uploadFile(transfer.id, source));
      return {};
    }
    case 'save':
      tellFailure('save', save(order.transfer as TransferId));
      return {};
    case 'spent': {
      const { user, system } = process.cpuUsage();
      return { micros: user + system, peakBytes: peakResidentBytes(process.pid) };
    }
    case 'stop':
      await running().stop();
      return {};
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  try {
    say({ done: order.do, ...(await obey(order)) });
  } catch (error) {
    say({ failed: order.do, message: String(error) });
  }
  if (order.do === 'stop') process.exit(0);
}
