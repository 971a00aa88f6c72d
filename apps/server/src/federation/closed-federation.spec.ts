import type { Transport } from '@parley/federation';
import { closeCodes, ProtocolError, type Clock, type HostPort } from '@parley/protocol';
import { hash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { PinnedAgent } from '../file-transfer/pinned-agent';
import { TrustedProxies } from '../http/trusted-proxies';
import { WebSocketDialer } from './dialer';
import { FederationSurface } from './federation-surface';
import { TestAuthority } from './members.fixtures';
import { MembershipWatch } from './membership-watch';
import { memberPeerTls, openPeerTls, type PeerTls } from './peer-tls';
import type { TlsIdentity } from './tls-identity';
import { WebSocketTransport } from './web-socket-transport';

const YEAR_MS = 366 * 24 * 3600 * 1000;
/** All but the clock and the timers of programs. */
const OTHER_TIMERS = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval'] as const),
];
const never = new AbortController().signal;

describe('a closed federation', () => {
  const ours = new TestAuthority();
  // The same name: only its signature is another.
  const theirs = new TestAuthority();
  const [member, foreign] = [ours.issue(), theirs.issue()];
  const ended = ours.issue({ now: Date.now() - 2 * YEAR_MS });
  const clock: Clock & { time: number } = { time: 0, now: () => clock.time };

  const surfaces: FederationSurface[] = [];
  const transports: Transport[] = [];
  let handshakes: number;
  let pages: number;
  let lines: { event: string; fields: unknown }[];

  beforeEach(() => {
    [handshakes, pages, lines, clock.time] = [0, 0, [], 0];
  });
  afterEach(() => {
    for (const transport of transports.splice(0))
      transport.close(closeCodes.goingAway.code, closeCodes.goingAway.reason);
    for (const surface of surfaces.splice(0)) {
      surface.stopAccepting();
      surface.server.closeAllConnections();
    }
  });

  const watching = (): MembershipWatch =>
    new MembershipWatch(
      {
        debug: () => undefined,
        info: () => undefined,
        warn: (event, fields) => lines.push({ event, fields }),
      },
      clock,
    );

  /** A server that counts who came as far as a Noise handshake or a page. */
  async function server(
    identity: TlsIdentity,
    ca: string | null,
  ): Promise<{ surface: FederationSurface; at: HostPort }> {
    const surface = new FederationSurface(new TrustedProxies([]), ca === null ? null : watching());
    surfaces.push(surface);
    surface.identify(identity, ca === null ? null : [ca]);
    await once(surface.server.listen(0, '127.0.0.1'), 'listening');
    surface.serve(
      (_request, response) => {
        pages += 1;
        response.end('page');
      },
      (socket) => {
        handshakes += 1;
        transports.push(new WebSocketTransport(socket));
      },
    );
    return { surface, at: { host: '127.0.0.1', port: (surface.server.address() as AddressInfo).port } };
  }

  const dial = (peers: PeerTls, at: HostPort, watch: MembershipWatch | null = null): Promise<string> =>
    new WebSocketDialer(peers, watch).dial(at, never).then(
      (transport) => {
        transports.push(transport);
        return 'linked';
      },
      (error: unknown) => (error instanceof ProtocolError ? error.code : String(error)),
    );
  const as = (identity: TlsIdentity): PeerTls => memberPeerTls(identity, [ours.ca]);

  it('lets its members meet', async () => {
    const { at, surface } = await server(member, ours.ca);
    expect(await dial(as(ours.issue({ hosts: ['elsewhere.example'] })), at)).toBe('linked');
    expect({ handshakes, refused: surface.watch?.refused }).toEqual({
      handshakes: 1,
      refused: { 'no-certificate': 0, foreign: 0, ended: 0 },
    });
  });

  it.each<[string, () => PeerTls, string, string]>([
    ['no certificate', () => openPeerTls, 'no-certificate', 'not-a-member'],
    ['a certificate of another authority', () => memberPeerTls(foreign, [ours.ca]), 'foreign', 'not-a-member'],
    ['a certificate that has ended', () => as(ended), 'ended', 'not-a-member'],
  ])('refuses who shows %s before any handshake, and both sides learn why', async (_what, peers, reason, code) => {
    const { at, surface } = await server(member, ours.ca);
    const [dialler, turnedAway] = [watching(), once(surface.server, 'tlsClientError')];
    expect(await dial(peers(), at, dialler)).toBe(code);
    await turnedAway;
    expect(handshakes).toBe(0);
    expect(surface.watch?.refused).toMatchObject({ [reason]: 1 });
    expect(lines).toContainEqual({ event: 'outsider-refused', fields: { reason, times: 1 } });
    expect(lines).toContainEqual({ event: 'member-not-reached', fields: { reason: code, times: 1 } });
    expect([...dialler.faults]).toEqual([[`127.0.0.1:${at.port}`, code]]);
  });

  it.each([
    ['one that is open', () => foreign, null, 'peer-not-member'],
    ['one of another federation', () => foreign, theirs.ca, 'peer-not-member'],
    ['one whose certificate has ended', () => ended, ours.ca, 'peer-certificate-ended'],
  ])('dials no other server: %s', async (_what, identity, ca, code) => {
    const { at } = await server(identity(), ca);
    expect(await dial(as(member), at)).toBe(code);
    expect(handshakes).toBe(0);
  });

  it('forgets a fault once the server is reached', async () => {
    const { at, surface } = await server(ended, ours.ca);
    const watch = watching();
    expect(await dial(as(member), at, watch)).toBe('peer-certificate-ended');
    surface.identify(member, [ours.ca]);
    expect(await dial(as(member), at, watch)).toBe('linked');
    expect(watch.faults.size).toBe(0);
  });

  it('shows its public pages and its parts to nobody else', async () => {
    const { at } = await server(member, ours.ca);
    const page = (options: object): Promise<number | string | undefined> =>
      new Promise((resolve) => {
        get({ ...at, path: '/.well-known/parley', agent: false, ...options }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
      });
    expect(await page({ rejectUnauthorized: false })).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
    expect(await page({ ...foreign, rejectUnauthorized: false })).toBe('ECONNRESET');
    expect(pages).toBe(0);
    expect(await page({ ...as(member).options })).toBe(200);

    const told = [new Uint8Array(hash('sha256', new X509Certificate(member.cert).raw, 'buffer'))];
    const part = (peers: PeerTls, known: readonly Uint8Array[]): Promise<number | string | undefined> => {
      const agent = new PinnedAgent(peers, () => known, 1);
      return page({ agent }).finally(() => agent.destroy());
    };
    expect(await part(as(member), told)).toBe(200);
    expect(await part(openPeerTls, told)).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
    // One member is not another: its certificate is the one that it told over the link.
    expect(await part(as(member), [new Uint8Array(32)])).toBe('server-key-changed');
    expect(pages).toBe(2);
  });

  it('asks a server without its certificate for no part', async () => {
    const { at } = await server(foreign, null);
    const told = [new Uint8Array(hash('sha256', new X509Certificate(foreign.cert).raw, 'buffer'))];
    const agent = new PinnedAgent(as(member), () => told, 1);
    const request = get({ ...at, path: '/', agent });
    const [error] = (await once(request, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('peer-not-member');
    expect(pages).toBe(0);
    agent.destroy();
  });

  it('cuts a link when the certificate behind it ends, though that is further away than a timer reaches', async () => {
    const { at } = await server(member, ours.ca);
    jest.useFakeTimers({ doNotFake: OTHER_TIMERS });
    try {
      const transport = await new WebSocketDialer(as(member)).dial(at, never);
      const closed = new Promise<number>((resolve) =>
        transport.listen({ onMessage: () => undefined, onClose: resolve }),
      );
      jest.setSystemTime(new X509Certificate(member.cert).validToDate.getTime() - 60_000);
      jest.advanceTimersByTime(2 ** 31 - 1);
      expect({ code: await closed, handshakes }).toEqual({ code: 1006, handshakes: 1 });
    } finally {
      jest.useRealTimers();
    }
  });

  it('writes one line a minute however many knock', async () => {
    const { at, surface } = await server(member, ours.ca);
    const knock = async (): Promise<void> => {
      const turnedAway = once(surface.server, 'tlsClientError');
      await dial(openPeerTls, at);
      await turnedAway;
    };
    for (let times = 0; times < 5; times += 1) await knock();
    expect(lines).toEqual([{ event: 'outsider-refused', fields: { reason: 'no-certificate', times: 1 } }]);
    clock.time += 60_000;
    await knock();
    expect(lines.at(-1)).toEqual({ event: 'outsider-refused', fields: { reason: 'no-certificate', times: 5 } });
  });
});

it('an open server asks nobody for a certificate', async () => {
  const authority = new TestAuthority();
  const surface = new FederationSurface(new TrustedProxies([]));
  surface.identify(authority.issue());
  await once(surface.server.listen(0, '127.0.0.1'), 'listening');
  const { port } = surface.server.address() as AddressInfo;
  let asked = 0;
  surface.serve(
    (_request, response) => response.end(),
    () => (asked += 1),
  );
  const transport = await new WebSocketDialer().dial({ host: '127.0.0.1', port }, never);
  expect(asked).toBe(1);
  transport.close(closeCodes.goingAway.code, closeCodes.goingAway.reason);
  surface.stopAccepting();
  surface.server.closeAllConnections();
});
