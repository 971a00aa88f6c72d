import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { ClientEvent, ContactView, MessageView } from '@parley/client';
import { parseId, accountId, deviceId, messageId, ProtocolError, toBase32, type DeviceId } from '@parley/protocol';
import type { Context } from '../cli/context';
import { TimedOut } from '../cli/failure';
import { Printer } from '../output/printer';
import { styleFor } from '../output/style';
import { Profile } from '../profile/profile';
import { isOwnEcho, receive } from './receive';

const device = (byte: number): DeviceId => parseId(deviceId, toBase32(new Uint8Array(16).fill(byte)));

const message = (more: Partial<MessageView>): ClientEvent => ({
  change: 1,
  type: 'message',
  message: {
    id: parseId(messageId, toBase32(new Uint8Array(32))),
    conversation: 'self',
    from: parseId(accountId, toBase32(new Uint8Array(32))),
    sentAt: 0,
    text: '',
    state: 'queued',
    incoming: false,
    position: 1,
    ...more,
  },
});

describe('what receive prints', () => {
  const here = { device: device(1) };

  it('leaves out what this device sent', () => {
    expect(isOwnEcho(message({ device: device(1) }), here)).toBe(true);
  });

  it('has what another device of the account sent, and what came in', () => {
    expect(isOwnEcho(message({ device: device(2) }), here)).toBe(false);
    expect(isOwnEcho(message({ incoming: true }), here)).toBe(false);
  });
});

describe('receiving a number of messages within a time', () => {
  const account = parseId(accountId, toBase32(new Uint8Array(32)));
  let base: string;
  let marked: string[];
  /** What the server says to a read mark. */
  let mark: () => Promise<null>;
  let printed: string;
  let interrupt: AbortController;
  let json: boolean;

  /** A command whose server has these messages. */
  const contextWith = (...events: ClientEvent[]): Context => {
    const out = new PassThrough();
    out.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const client = {
      call: () => Promise.resolve([]),
      patientCall: (_patience: unknown, name: string, ...args: string[]) => {
        if (name === 'account') return Promise.resolve({ accountId: account, device: device(1) });
        return mark().then(() => marked.push(args.join(' ')));
      },
      receive: async function* (cursor: () => number, untilIdle: boolean, _patience: unknown, signal: AbortSignal) {
        const fresh = events.filter(({ change }) => change > cursor());
        if (fresh.length > 0) yield { events: fresh, change: fresh.at(-1)?.change ?? 0 };
        if (!untilIdle && !signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    };
    const printer = new Printer(json, out, new PassThrough());
    const style = styleFor({}, {});
    return {
      printer,
      style,
      profile: Profile.open(base),
      signal: interrupt.signal,
      client: () => client,
    } as unknown as Context;
  };
  const limits = { name: 'receive', follow: false, count: 1, timeoutSeconds: 0.05 } as const;
  const hello = message({ incoming: true, conversation: 'bob' });

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'parley-receive-'));
    marked = [];
    printed = '';
    json = true;
    interrupt = new AbortController();
    mark = () => Promise.resolve(null);
  });
  afterEach(() => {
    interrupt.abort();
    rmSync(base, { recursive: true });
  });

  it('is done once they are printed, however long the read marks take, and the next command marks them', async () => {
    mark = () => new Promise(() => undefined);
    await receive(contextWith(hello), limits);
    expect(printed).toContain('"type":"message"');
    mark = () => Promise.resolve(null);
    await receive(contextWith(hello), { name: 'receive', follow: false });
    expect(marked).toEqual([expect.stringMatching(/^bob /)]);
  });

  it('marks again what a server that was away did not take, and nothing twice', async () => {
    mark = () => Promise.reject(new ProtocolError('server-unavailable', 'away'));
    await receive(contextWith(hello), limits);
    mark = () => Promise.resolve(null);
    await expect(receive(contextWith(hello), limits)).rejects.toThrow(TimedOut);
    await expect(receive(contextWith(hello), limits)).rejects.toThrow(TimedOut);
    expect(marked).toHaveLength(1);
  });

  it('gives up a mark on what is gone', async () => {
    mark = () => Promise.reject(new ProtocolError('not-found', 'gone'));
    await receive(contextWith(hello), limits);
    mark = () => Promise.resolve(null);
    await expect(receive(contextWith(hello), limits)).rejects.toThrow(TimedOut);
    expect(marked).toEqual([]);
  });

  it('names a contact that was removed by what is left of it', async () => {
    json = false;
    const gone = { id: account, name: '', address: '', state: 'removed', alert: null };
    await receive(contextWith({ change: 1, type: 'contact', contact: gone as unknown as ContactView }), {
      name: 'receive',
      follow: false,
    });
    expect(printed).toBe('contact aaaaaaaa…: removed\n');
  });

  it('times out when fewer came', async () => {
    await expect(receive(contextWith(hello), { ...limits, count: 2 })).rejects.toThrow(TimedOut);
    expect(marked).toHaveLength(1);
  });
});
