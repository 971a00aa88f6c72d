import {
  announcement as announcementMessage,
  signatureContexts,
  type LinkFrame,
  type ServerId,
} from '@parley/protocol';
import { RecordingLogger, serverOf, testHello, testKeys, type TestHost, type TestWorld } from '@parley/testing';
import { LinkCounters } from '../link/counters';
import { establish } from '../link/establish';
import { Link } from '../link/link';
import type { LinkKeys } from '../ports';

/** A server of its own that says over a real link what a test wants, whether or not that is allowed. */
export class RawPeer {
  readonly keys = testKeys(900);
  readonly server = serverOf(this.keys);
  readonly otherKeys = testKeys(901);
  /** A server behind it, which does not exist. */
  readonly other: ServerId = serverOf(this.otherKeys);
  readonly heard: LinkFrame[] = [];
  closedWith: number | null = null;
  #link: Link | null = null;

  /** Links to a host, and, unless told otherwise, becomes its peer. */
  static async of(world: TestWorld, host: TestHost, isPeer = true): Promise<RawPeer> {
    const raw = new RawPeer();
    await raw.#dial(world, host);
    if (isPeer) {
      host.peers.want(raw.server);
      host.up.peersChanged();
      raw.send({ type: 'peer', wants: true });
      raw.send({ type: 'routes', fresh: true, routes: [], lost: [] });
      await world.time.advance(100);
    }
    return raw;
  }

  send(frame: LinkFrame): void {
    this.#link?.send(frame);
  }

  routes(routes: readonly (readonly [Uint8Array, number])[], lost: readonly ServerId[] = []): LinkFrame {
    const told = routes.map(([announcement, hops]) => ({ announcement, hops }));
    return { type: 'routes', fresh: false, routes: told, lost: [...lost] };
  }

  /** Encoded `signed` announcement: of the server behind, by its key, unless told otherwise. */
  announcement({
    of = this.otherKeys,
    signer = of,
    sequence,
    addresses = [],
  }: {
    readonly of?: LinkKeys;
    readonly signer?: LinkKeys;
    readonly sequence: number;
    readonly addresses?: string[];
  }): Promise<Uint8Array> {
    const payload = announcementMessage.encode({
      ...{ server: serverOf(of), sequence, role: 'owner', addresses, relays: [], listing: null },
    });
    return signer.sign(signatureContexts.announcement, payload);
  }

  async #dial({ network, time }: TestWorld, host: TestHost): Promise<void> {
    const { signal } = new AbortController();
    const dialled = network.dial('raw', { host: host.name, port: 8443 }, signal);
    await time.advance(10);
    const transport = await dialled;
    const counters = new LinkCounters();
    const options = { keys: this.keys, hello: testHello, expected: null, isBlocked: () => false };
    establish(
      transport,
      'initiator',
      { ...options, timers: time, counters, signal },
      {
        established: (established) => {
          const logger = new RecordingLogger();
          const surroundings = { clock: time, timers: time, logger, counters, isKept: () => true };
          this.#link = new Link(established, { direction: 'out', address: 'memory' }, transport, surroundings, {
            onFrame: (_link, frame) => this.heard.push(frame),
            onClosed: (_link, code) => (this.closedWith = code),
          });
        },
        failed: (error) => {
          throw error;
        },
      },
    );
    await time.advance(100);
  }
}
