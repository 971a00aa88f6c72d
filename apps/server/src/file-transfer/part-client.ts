import { Inject, Injectable } from '@nestjs/common';
import { issuePartPermit } from '@parley/crypto/identity';
import type { PartAnswer } from '@parley/files';
import {
  fromBase64Url,
  isErrorCode,
  MAX_PARTS_AT_ONCE,
  parseHostPort,
  PART_PERMIT_MS,
  PART_STALL_MS,
  ProtocolError,
  rest,
  type Clock,
  type ServerId,
  type TransferId,
} from '@parley/protocol';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CLOCK } from '../database/ports';
import { FederationService } from '../federation';
import type { FederationSurface } from '../federation/federation-surface';
import { FEDERATION_SURFACE } from '../federation/federation.tokens';
import { StreamAgent } from '../federation/stream-agent';
import { PinnedAgent } from './pinned-agent';

/** A refusal is a short JSON text. */
const MAX_REFUSAL_BYTES = 2_048;

/** An address, or over the link or a route, for a server that cannot be dialled. */
type Place = string | typeof OVER_STREAM;
const OVER_STREAM = Symbol('over a stream');

/** What is known of one other server. */
interface Known {
  readonly agent: PinnedAgent;
  readonly streams: StreamAgent;
  /** What its clock is ahead of ours, milliseconds. */
  clockOffset: number;
  /** Where it answered last. */
  place: Place | null;
}

/** A transfer as its parts are asked for. */
export interface Asked {
  readonly id: TransferId;
  readonly server: ServerId;
  readonly token: Uint8Array;
}

/** Asks other servers for parts. */
@Injectable()
export class PartClient {
  private readonly known = new Map<ServerId, Known>();

  constructor(
    private readonly federation: FederationService,
    @Inject(FEDERATION_SURFACE) private readonly surface: Pick<FederationSurface, 'peers'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws ProtocolError `unreachable`, `server-key-changed`, `too-many-attempts`, `expired`, `server-unavailable` */
  async fetch(asked: Asked, part: number, signal: AbortSignal): Promise<PartAnswer> {
    const known = this.server(asked.server);
    let failure = new ProtocolError('unreachable', 'no address is known');
    for (const place of this.places(asked.server, known)) {
      try {
        const answer = await this.ask(asked, known, place, part, signal);
        known.place = place;
        return answer;
      } catch (error) {
        failure =
          error instanceof ProtocolError ? error : new ProtocolError('unreachable', 'nobody answers', { cause: error });
        if (signal.aborted) break;
      }
    }
    throw failure;
  }

  /** Nothing is fetched from this server for now. */
  forget(server: ServerId): void {
    this.known.get(server)?.agent.destroy();
    this.known.get(server)?.streams.destroy();
    this.known.delete(server);
  }

  private server(server: ServerId): Known {
    const known = this.known.get(server);
    if (known !== undefined) return known;
    const agent = new PinnedAgent(
      this.surface.peers,
      () => this.federation.placeOf(server).certificates,
      MAX_PARTS_AT_ONCE,
    );
    const streams = new StreamAgent(() => this.federation.openStream(server), MAX_PARTS_AT_ONCE);
    const made = { agent, streams, clockOffset: 0, place: null };
    this.known.set(server, made);
    return made;
  }

  /** The one that answered last comes first. */
  private places(server: ServerId, { place }: Known): readonly Place[] {
    const { addresses } = this.federation.placeOf(server);
    const places: readonly Place[] =
      this.federation.wayTo(server) === 'offline' ? addresses : [...addresses, OVER_STREAM];
    return place !== null && places.includes(place) ? [place, ...places.filter((other) => other !== place)] : places;
  }

  private async ask(asked: Asked, known: Known, place: Place, part: number, signal: AbortSignal): Promise<PartAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.send(asked, known, place, part, signal);
      const answer = await read(response);
      if (!(answer instanceof ProtocolError)) return answer;
      // Our clocks differ: the same again, by the other one.
      if (answer.code !== 'expired' || attempt > 1) throw answer;
      const theirs = Date.parse(response.headers.date ?? '');
      if (Number.isNaN(theirs)) throw answer;
      known.clockOffset = theirs - this.clock.now();
    }
  }

  private send(
    { id, token }: Asked,
    { agent, streams, clockOffset }: Known,
    place: Place,
    part: number,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const path = `/parts/${id}/${part}`;
    // Half of what is allowed: the answer may be on its way for a while, and a Date header has whole seconds.
    const expires = Math.round(this.clock.now() + clockOffset + PART_PERMIT_MS / 2);
    const headers = { authorization: issuePartPermit(token, { method: 'GET', path }, expires) };
    return new Promise((resolve, reject) => {
      const request =
        place === OVER_STREAM
          ? httpRequest({ host: id, path, headers, agent: streams, signal })
          : httpsRequest({ ...parseHostPort(place), path, headers, agent, signal });
      request.setTimeout(PART_STALL_MS, () =>
        request.destroy(new ProtocolError('timed-out', 'the server has stopped sending')),
      );
      request.once('response', resolve).on('error', reject).end();
    });
  }
}

/** What the answer means: a refusal that may pass is an error. */
async function read(response: IncomingMessage): Promise<PartAnswer | ProtocolError> {
  const digest = digestOf(response.headers[rest.PART_DIGEST_HEADER]);
  if (response.statusCode === 200 && digest !== null) return { kind: 'part', digest, body: response };
  const code = await codeOf(response);
  if (code === 'part-not-there' || code === 'transfer-paused') return { kind: 'not-yet', reason: code };
  if (code === 'transfer-ended' || code === 'unknown-transfer') return { kind: 'ended', reason: code };
  return new ProtocolError(code, 'the server refuses the part');
}

function digestOf(header: string | string[] | undefined): Uint8Array | null {
  try {
    const digest = typeof header === 'string' ? fromBase64Url(header) : null;
    return digest?.length === 32 ? digest : null;
  } catch {
    return null;
  }
}

/** The error code that another server gave; anything else, such as the page of a proxy in between, means that it cannot be reached. */
async function codeOf(response: IncomingMessage): Promise<ProtocolError['code']> {
  let text = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.length > MAX_REFUSAL_BYTES) return 'unreachable';
  }
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown } };
    const code = error?.code;
    return typeof code === 'string' && isErrorCode(code) ? code : 'unreachable';
  } catch {
    return 'unreachable';
  }
}
