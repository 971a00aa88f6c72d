import { randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { RouterRefusal, RouterSilence, type Mapper, type Mapping, type Wanted } from './mapping';
import { exchange } from './udp-exchange';

/** PCP and its predecessor share a port (RFC 6887 §19). */
export const ROUTER_PORT = 5351;
const VERSION = 2;
const MAP = 1;
const ANSWER = 0x80;
const TCP = 6;
const MAP_BYTES = 60;
const NONCE_BYTES = 12;
/** "::ffff:a.b.c.d" */
const MAPPED_PREFIX = Buffer.from('00000000000000000000ffff', 'hex');

/** Port Control Protocol, RFC 6887: one request that gives port, outer address and lifetime. */
export class Pcp implements Mapper {
  readonly method = 'pcp';
  /** Only who knows it may change or take back the mapping (RFC 6887 §11.2). */
  private readonly nonce = randomBytes(NONCE_BYTES);

  constructor(
    private readonly router: string,
    private readonly local: string,
    private readonly lifetime: number,
    private readonly port = ROUTER_PORT,
  ) {}

  async map({ port, outerPort }: Wanted): Promise<Mapping> {
    const answer = await this.ask(port, outerPort, this.lifetime);
    if (answer === null) throw new RouterSilence(this.method);
    if (typeof answer === 'number') throw new RouterRefusal(this.method, answer);
    return answer;
  }

  async unmap({ port: outerPort }: Mapping, port: number): Promise<void> {
    await this.ask(port, outerPort, 0);
  }

  /** The mapping, the code of a refusal, or null when nobody there speaks this version. */
  private async ask(port: number, outerPort: number, lifetime: number): Promise<Mapping | number | null> {
    const place = { host: this.router, port: this.port };
    const answer = await exchange(place, this.request(port, outerPort, lifetime), (bytes) => this.read(bytes, port));
    return answer === 'other-version' ? null : answer;
  }

  private request(port: number, outerPort: number, lifetime: number): Buffer {
    const request = Buffer.alloc(MAP_BYTES);
    request.writeUInt8(VERSION, 0);
    request.writeUInt8(MAP, 1);
    request.writeUInt32BE(lifetime, 4);
    mapped(this.local).copy(request, 8);
    this.nonce.copy(request, 24);
    request.writeUInt8(TCP, 36);
    request.writeUInt16BE(port, 40);
    request.writeUInt16BE(outerPort, 42);
    mapped('0.0.0.0').copy(request, 44);
    return request;
  }

  private read(answer: Buffer, port: number): Mapping | number | 'other-version' | null {
    if (answer.length < 4) return null;
    // A router that knows only the predecessor says so in its own version (RFC 6886 §3.5).
    if (answer[0] !== VERSION) return 'other-version';
    if (answer.length < MAP_BYTES || answer[1] !== (MAP | ANSWER)) return null;
    const isOurs = answer.subarray(24, 36).equals(this.nonce) && answer[36] === TCP && answer.readUInt16BE(40) === port;
    if (!isOurs) return null;
    const code = answer[3] ?? 0;
    if (code !== 0) return code;
    const host = addressIn(answer.subarray(44, 60));
    // An outer side without IPv4 address is of no use to who dials by IPv4.
    if (host === null) return null;
    return { method: this.method, host, port: answer.readUInt16BE(42), lifetime: answer.readUInt32BE(4) };
  }
}

const mapped = (ip: string): Buffer => Buffer.concat([MAPPED_PREFIX, Buffer.from(ip.split('.').map(Number))]);

function addressIn(bytes: Buffer): string | null {
  const text = [...bytes.subarray(12)].join('.');
  return bytes.subarray(0, 12).equals(MAPPED_PREFIX) && isIPv4(text) ? text : null;
}
