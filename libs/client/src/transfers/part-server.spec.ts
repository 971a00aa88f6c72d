import { once } from 'node:events';
import { ProtocolError, toBase32, type TransferId } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import type { RequestOptions, ServerAnswer } from '../api/ports';
import { PartServer } from './part-server';

const id = toBase32(new Uint8Array(16)) as TransferId;
const paused = new ProtocolError('transfer-paused', 'the transfer was paused');
const random = (length: number): Uint8Array => new Uint8Array(length);

describe('a part that is waited for', () => {
  const serverThat = (request: (options: RequestOptions) => Promise<ServerAnswer>, time: ManualTime): PartServer => {
    const transport = {
      request: (_method: string, _path: string, options: RequestOptions = {}) => request(options),
      openSocket: () => Promise.reject(new Error('nobody opens a socket here')),
    };
    return new PartServer(transport, null, { timers: time, random });
  };

  it('is waited for no longer once the transfer is paused', async () => {
    const pausing = new AbortController();
    const waits = async ({ signal }: RequestOptions): Promise<ServerAnswer> => {
      if (signal === undefined) throw new Error('nobody can end this request');
      await once(signal, 'abort');
      throw signal.reason as Error;
    };
    const got = serverThat(waits, new ManualTime()).get(id, 0, pausing.signal, () => new Uint8Array());
    pausing.abort(paused);
    await expect(got).rejects.toBe(paused);
  });

  it('is not asked for again either, while the server is away', async () => {
    const time = new ManualTime();
    const pausing = new AbortController();
    let asked = 0;
    const away = (): Promise<ServerAnswer> => {
      asked += 1;
      return Promise.reject(new ProtocolError('server-unavailable', 'away'));
    };
    const got = serverThat(away, time).get(id, 0, pausing.signal, () => new Uint8Array());
    got.catch(() => undefined);
    await time.until(() => asked === 3, 10_000);
    pausing.abort(paused);
    await expect(got).rejects.toBe(paused);
    expect(time.waiting).toBe(0);
    expect(asked).toBe(3);
  });
});
