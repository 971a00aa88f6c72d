import { RouterRefusal, RouterSilence, type Mapper, type Mapping, type Wanted } from './mapping';
import { ROUTER_PORT } from './pcp';
import { exchange } from './udp-exchange';

const VERSION = 0;
const OUTER_ADDRESS = 0;
const MAP_TCP = 2;
const ANSWER = 0x80;

/** NAT Port Mapping Protocol, RFC 6886: what routers spoke before PCP. */
export class NatPmp implements Mapper {
  readonly method = 'nat-pmp';

  constructor(
    private readonly router: string,
    private readonly lifetime: number,
    private readonly port = ROUTER_PORT,
  ) {}

  async map({ port, outerPort }: Wanted): Promise<Mapping> {
    const outer = await this.ask(Buffer.from([VERSION, OUTER_ADDRESS]), 12);
    const host = [...outer.subarray(8, 12)].join('.');
    const answer = await this.ask(mapRequest(port, outerPort, this.lifetime), 16, port);
    return { method: this.method, host, port: answer.readUInt16BE(10), lifetime: answer.readUInt32BE(12) };
  }

  async unmap(_mapping: Mapping, port: number): Promise<void> {
    await this.ask(mapRequest(port, 0, 0), 16, port).catch(() => undefined);
  }

  /** @param port that the answer must be about */
  private async ask(request: Buffer, bytes: number, port?: number): Promise<Buffer> {
    const answer = await exchange({ host: this.router, port: this.port }, request, (answer) => {
      const isAnswer = answer.length >= 4 && answer[0] === VERSION && answer[1] === ((request[1] ?? 0) | ANSWER);
      if (!isAnswer) return null;
      const code = answer.readUInt16BE(2);
      if (code !== 0) return code;
      const isWhole = answer.length >= bytes && (port === undefined || answer.readUInt16BE(8) === port);
      return isWhole ? answer : null;
    });
    if (answer === null) throw new RouterSilence(this.method);
    if (typeof answer === 'number') throw new RouterRefusal(this.method, answer);
    return answer;
  }
}

function mapRequest(port: number, outerPort: number, lifetime: number): Buffer {
  const request = Buffer.alloc(12);
  request.writeUInt8(VERSION, 0);
  request.writeUInt8(MAP_TCP, 1);
  request.writeUInt16BE(port, 4);
  request.writeUInt16BE(outerPort, 6);
  request.writeUInt32BE(lifetime, 8);
  return request;
}
