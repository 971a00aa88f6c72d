import { issuePartPermit } from '@parley/crypto/identity';
import { FORGED_PERMITS_PER_ADDRESS, PART_PERMIT_MS, rest, toBase64Url, type ServerId } from '@parley/protocol';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { FederationService } from '../federation';
import { openPeerTls } from '../federation/peer-tls';
import { anId, random } from '../gateway/owner-data.fixtures';
import { PartClient, type Asked } from './part-client';
import { FileSide, sha256, TestFile } from './transfer.fixtures';

// A start makes keys and a certificate, which takes a while on a busy machine.
jest.setTimeout(120_000);

let alice: FileSide;
let bob: FileSide;
let file: TestFile;
beforeAll(async () => {
  [alice, bob] = await Promise.all([FileSide.start(), FileSide.start()]);
  await alice.contact(bob);
  file = new TestFile(random(2_500), 1_000);
  await alice.begin(file, 'out', bob);
  await alice.upload(file, 0);
  await alice.upload(file, 1);
});
afterAll(() => Promise.all([alice.end(), bob.end()]));

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function get(
  path: string,
  { method = 'GET', authorization = '', localAddress = '127.0.0.1' } = {},
): Promise<Got> {
  const [host, port] = alice.server.address.split(':');
  const headers = { authorization };
  const asking = request({ host, port, path, method, headers, localAddress, rejectUnauthorized: false, agent: false });
  const [response] = (await once(asking.end(), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

const pathOf = (number: number, { id } = file): string => `/parts/${id}/${number}`;
const permit = (path: string, { in: inMs = 60_000, secret = file.secret } = {}): { authorization: string } => ({
  authorization: issuePartPermit(secret, { method: 'GET', path }, Date.now() + inMs),
});
const codeIn = ({ body }: Got): unknown => (JSON.parse(body.toString()) as { error: { code: string } }).error.code;

describe('a part on the port for other servers', () => {
  it('that the owner keeps for the own devices is given to nobody, whatever they know', async () => {
    const kept = new TestFile(random(10), 10);
    await alice.begin(kept, 'out', alice);
    await alice.upload(kept, 0);
    const path = pathOf(0, kept);
    expect((await get(path, permit(path, { secret: kept.secret }))).status).toBe(404);
  });

  it('is given to whoever knows the token', async () => {
    const got = await get(pathOf(1), permit(pathOf(1)));
    expect(got).toMatchObject({ status: 200, body: Buffer.from(file.part(1)) });
    expect(got.headers).toMatchObject({
      'content-length': '1000',
      'content-type': 'application/octet-stream',
      [rest.PART_DIGEST_HEADER]: toBase64Url(sha256(file.part(1))),
    });
  });

  it('is not there for anybody else, and nobody learns which transfers there are', async () => {
    const unknown = pathOf(0, new TestFile(random(1), 1));
    const answers = await Promise.all([
      get(unknown),
      get(unknown, permit(unknown)),
      get(pathOf(0)),
      get(pathOf(0), permit(pathOf(1))),
      get(pathOf(0), permit(pathOf(0), { secret: random(32) })),
      get(pathOf(0), { authorization: 'Parley x' }),
      get(pathOf(9), permit(pathOf(0))),
    ]);
    const [first] = answers;
    for (const { status, headers, body } of answers) {
      expect({ status, body }).toEqual({ status: 404, body: first?.body });
      expect({ ...headers, date: '' }).toEqual({ ...first?.headers, date: '' });
    }
  });

  it('is refused to a permit of another time in a way of its own, with the time', async () => {
    for (const inMs of [-1_000, 2 * PART_PERMIT_MS]) {
      const got = await get(pathOf(0), permit(pathOf(0), { in: inMs }));
      expect([got.status, codeIn(got)]).toEqual([401, 'expired']);
      expect(Math.abs(Date.parse(got.headers.date ?? '') - Date.now())).toBeLessThan(60_000);
    }
  });

  it.each(['POST', 'HEAD', 'PUT', 'DELETE'])('is not for %s', async (method) => {
    expect((await get(pathOf(0), { method, ...permit(pathOf(0)) })).status).toBe(404);
  });

  it.each(['/parts', '/parts/', '/parts/x/0', '/parts/../0', '/parts/aaaaaaaaaaaaaaaaaaaaaaaaaa/-1'])(
    'is not at %s',
    async (path) => {
      expect((await get(path, permit(path))).status).toBe(404);
    },
  );

  it('that the transfer does not have is refused', async () => {
    expect(codeIn(await get(pathOf(3), permit(pathOf(3))))).toBe('malformed');
  });

  it('is waited for while it has not come, and given as soon as it has', async () => {
    const late = get(pathOf(2), permit(pathOf(2)));
    // Another request on the same machine went through meanwhile: this one is held.
    await get(pathOf(0), permit(pathOf(0)));
    await alice.upload(file, 2);
    expect(await late).toMatchObject({ status: 200, body: Buffer.from(file.part(2)) });
  });

  it('is told to be gone once the transfer has ended, also to who waits', async () => {
    const other = new TestFile(random(2_000), 1_000);
    await alice.begin(other, 'out', bob);
    const path = pathOf(1, other);
    const waiting = get(path, permit(path, { secret: other.secret }));
    await get(pathOf(0), permit(pathOf(0)));
    await alice.endTransfer(other);
    const after = await get(path, permit(path, { secret: other.secret }));
    for (const got of [await waiting, after]) expect([got.status, codeIn(got)]).toEqual([410, 'transfer-ended']);
  });

  it('that was guessed for is soon refused to that address, and still given to who knows the token', async () => {
    const guess = (localAddress: string): Promise<Got> => get(pathOf(0), { localAddress, ...permit(pathOf(1)) });
    for (let attempt = 0; attempt < FORGED_PERMITS_PER_ADDRESS; attempt += 1)
      expect((await guess('127.0.0.3')).status).toBe(404);
    const late = await guess('127.0.0.3');
    expect([late.status, codeIn(late)]).toEqual([429, 'too-many-attempts']);
    expect((await guess('127.0.0.4')).status).toBe(404);
    expect((await get(pathOf(0), { localAddress: '127.0.0.3', ...permit(pathOf(0)) })).status).toBe(200);
  });
});

describe('whoever asks for a part', () => {
  let asked = 0;
  const started = (message: unknown): void => {
    if (((message as { request: IncomingMessage }).request.url ?? '').startsWith('/parts/')) asked += 1;
  };
  beforeAll(() => subscribe('http.server.request.start', started));
  afterAll(() => void unsubscribe('http.server.request.start', started));
  beforeEach(() => (asked = 0));

  /** SHA-256 of the certificate that Alice's server shows. */
  async function certificate(): Promise<Uint8Array> {
    const [host, port] = alice.server.address.split(':');
    const asking = request({ host, port, path: '/', rejectUnauthorized: false, agent: false }).end();
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    response.resume();
    return sha256((response.socket as TLSSocket).getPeerX509Certificate()?.raw ?? new Uint8Array(0));
  }

  function clientWith(certificates: readonly Uint8Array[], addresses: readonly string[], aheadMs = 0): PartClient {
    const federation: Pick<FederationService, 'placeOf' | 'wayTo'> = {
      placeOf: () => ({ addresses, certificates }),
      wayTo: () => 'offline',
    };
    return new PartClient(federation as FederationService, { peers: openPeerTls }, { now: () => Date.now() + aheadMs });
  }
  const asking = (): Asked => ({ id: file.id, server: anId<ServerId>(), token: file.secret });
  const never = new AbortController().signal;

  it.each([-3_600_000, 3_600_000])(
    'with a clock that is %d ms off learns the time of the other server',
    async (ahead) => {
      const client = clientWith([await certificate()], [alice.server.address], ahead);
      const transfer = asking();
      for (const number of [0, 1]) {
        const answer = await client.fetch(transfer, number, never);
        if (answer.kind !== 'part') throw new Error(answer.kind);
        const chunks: Uint8Array[] = [];
        for await (const chunk of answer.body) chunks.push(chunk);
        expect(Buffer.concat(chunks)).toEqual(Buffer.from(file.part(number)));
      }
      // One more than parts: the one that was out of time.
      expect(asked).toBe(3);
      client.forget(transfer.server);
    },
  );

  it('tries all addresses, and says nothing to a server with another certificate', async () => {
    const [right, wrong] = [await certificate(), random(32)];
    const dead = '127.0.0.1:1';
    const transfer = asking();
    const found = clientWith([wrong, right], [dead, 'no address', alice.server.address]);
    expect(await found.fetch(transfer, 0, never)).toMatchObject({ kind: 'part' });
    found.forget(transfer.server);
    asked = 0;
    const changed = clientWith([wrong], [dead, alice.server.address]).fetch(transfer, 0, never);
    await expect(changed).rejects.toMatchObject({ code: 'server-key-changed' });
    const untold = clientWith([], [alice.server.address]).fetch(transfer, 0, never);
    await expect(untold).rejects.toMatchObject({ code: 'unreachable' });
    await expect(clientWith([right], []).fetch(transfer, 0, never)).rejects.toMatchObject({ code: 'unreachable' });
    expect(asked).toBe(0);
  });
});
