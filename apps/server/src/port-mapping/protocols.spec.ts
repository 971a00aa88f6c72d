import { once } from 'node:events';
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_ROUTER_ANSWER_BYTES } from '@parley/protocol';
import { gatewayIn } from './default-route';
import { NatPmp } from './nat-pmp';
import { Pcp } from './pcp';
import { Igd } from './upnp/igd';
import { locationIn } from './upnp/search';

const wanted = { port: 8443, outerPort: 8443 };
const sockets: Socket[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A router on loopback that says these things to each request. */
async function router(answers: (request: Buffer) => readonly Buffer[]): Promise<{ port: number; asked: Buffer[] }> {
  const asked: Buffer[] = [];
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (request, { port, address }) => {
    asked.push(request);
    for (const answer of answers(request)) socket.send(answer, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, asked };
}

const whatIs = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    (value) => value,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );

describe('the default route', () => {
  const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n';
  it.each([
    [
      'of two the one that costs less',
      `${head}a\t00000000\t0100A8C0\t3\t0\t0\t600\t0\nb\t00000000\t0101A8C0\t3\t0\t0\t100\t0\n`,
      '192.168.1.1',
    ],
    ['none to a network', `${head}a\t0000A8C0\t00000000\t1\t0\t0\t600\tFFFFFF00\n`, null],
    ['none without a router', `${head}a\t00000000\t00000000\t1\t0\t0\t600\t0\n`, null],
    ['none in nonsense', 'x', null],
  ])('is %s', (_what, routes, gateway) => expect(gatewayIn(routes)).toBe(gateway));
});

describe('PCP', () => {
  /** The answer to a request, as RFC 6887 §11.1 has it. */
  const answer = (request: Buffer, { code = 0, change = (bytes: Buffer): Buffer => bytes } = {}): Buffer => {
    const bytes = Buffer.from(request);
    bytes[1] = 0x81;
    bytes[3] = code;
    bytes.writeUInt32BE(120, 4);
    bytes.writeUInt16BE(9000, 42);
    Buffer.from([198, 51, 100, 7]).copy(bytes, 56);
    return change(bytes);
  };
  const ask = (port: number): Promise<unknown> => whatIs(new Pcp('127.0.0.1', '127.0.0.1', 3600, port).map(wanted));

  it('gives address, port and lifetime, past everything that is no answer to this request', async () => {
    const wrong = (at: number) => (request: Buffer) =>
      answer(request, { change: (bytes) => bytes.fill((bytes[at] ?? 0) ^ 1, at, at + 1) });
    const noise = [Buffer.alloc(0), Buffer.from([2]), Buffer.from([2, 0x81, 0, 0])];
    const { port } = await router((request) => [
      ...noise,
      // Another opcode, nonce, protocol, port of this machine.
      ...[1, 24, 36, 41].map((at) => wrong(at)(request)),
      answer(request, { change: (bytes) => bytes.subarray(0, 59) }),
      answer(request),
    ]);
    expect(await ask(port)).toEqual({ method: 'pcp', host: '198.51.100.7', port: 9000, lifetime: 120 });
  });

  it('tells a refusal from a router that speaks something else', async () => {
    const refusing = await router((request) => [answer(request, { code: 2 })]);
    expect(await ask(refusing.port)).toBe('the router refused (pcp 2)');
    const older = await router(() => [Buffer.from([0, 0x81, 0, 1, 0, 0, 0, 0])]);
    expect(await ask(older.port)).toBe('no router speaks pcp');
    expect(await ask(1)).toBe('no router speaks pcp');
  });

  it('takes back what it asked for, by the same nonce', async () => {
    const { port, asked } = await router((request) => [answer(request)]);
    const pcp = new Pcp('127.0.0.1', '127.0.0.1', 3600, port);
    await pcp.unmap(await pcp.map(wanted), wanted.port);
    const [mapping, unmapping] = asked;
    expect(unmapping?.readUInt32BE(4)).toBe(0);
    expect(unmapping?.subarray(24, 36)).toEqual(mapping?.subarray(24, 36));
  });
});

describe('NAT-PMP', () => {
  const outer = Buffer.from([0, 0x80, 0, 0, 0, 0, 0, 1, 198, 51, 100, 7]);
  const mapping = (port: number, code = 0): Buffer => {
    const bytes = Buffer.alloc(16);
    bytes[1] = 0x82;
    bytes.writeUInt16BE(code, 2);
    bytes.writeUInt16BE(port, 8);
    bytes.writeUInt16BE(9001, 10);
    bytes.writeUInt32BE(60, 12);
    return bytes;
  };
  const ask = (port: number): Promise<unknown> => whatIs(new NatPmp('127.0.0.1', 3600, port).map(wanted));

  it('gives address, port and lifetime, past everything that is no answer to this request', async () => {
    const noise = [Buffer.alloc(0), Buffer.from([0, 0x80]), outer.subarray(0, 10), mapping(1)];
    const { port } = await router(({ length }) => [...noise, length === 2 ? outer : mapping(8443)]);
    expect(await ask(port)).toEqual({ method: 'nat-pmp', host: '198.51.100.7', port: 9001, lifetime: 60 });
  });

  it('tells a refusal', async () => {
    const { port } = await router(({ length }) => [length === 2 ? outer : mapping(8443, 2)]);
    expect(await ask(port)).toBe('the router refused (nat-pmp 2)');
  });
});

describe('a search by UPnP', () => {
  const answer = (location: string, kind = 'InternetGatewayDevice:1'): string =>
    `HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:${kind}\r\nLocation: ${location}\r\n\r\n`;

  it('believes a device about itself', () =>
    expect(locationIn(answer('http://192.168.1.1:5000/igd.xml'), '192.168.1.1')?.href).toBe(
      'http://192.168.1.1:5000/igd.xml',
    ));

  it.each([
    ['another device', answer('http://192.168.1.9/x')],
    ['this machine', answer('http://127.0.0.1:8080/')],
    ['a name', answer('http://router.example/x')],
    ['another protocol', answer('file://192.168.1.1/etc/passwd')],
    ['a device of another kind', answer('http://192.168.1.1/x', 'MediaServer:1')],
    ['nothing', 'HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n'],
    ['a message that is no answer', answer('http://192.168.1.1/x').replace('HTTP/1.1 200 OK', 'NOTIFY * HTTP/1.1')],
  ])('does not follow it to %s', (_what, text) => expect(locationIn(text, '192.168.1.1')).toBeNull());
});

describe('a router that is asked by UPnP', () => {
  const description = (control: string, service = 'WANIPConnection:1'): string =>
    `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceList><device><serviceList>
    <service><serviceType>urn:schemas-upnp-org:service:Other:1</serviceType><controlURL>/other</controlURL></service>
    <service><serviceType>urn:schemas-upnp-org:service:${service}</serviceType><controlURL>${control}</controlURL></service>
    </serviceList></device></deviceList></device></root>`;
  const envelope = (inner: string): string =>
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`;
  const fault = (code: number): string =>
    envelope(`<s:Fault><detail><UPnPError><errorCode>${code}</errorCode></UPnPError></detail></s:Fault>`);

  async function listen(listener: RequestListener): Promise<URL> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/igd.xml`);
  }

  /** A router; `add` answers a request for a mapping with the code of a refusal, or null. */
  async function igd(add: (body: string) => number | null, service?: string): Promise<{ at: URL; added: string[] }> {
    const added: string[] = [];
    const at = await listen((request, response) => {
      if (request.method === 'GET') return void response.end(description('/control', service));
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        expect(request.url).toBe('/control');
        if (body.includes('GetExternalIPAddress'))
          return response.end(envelope('<u:R><NewExternalIPAddress>198.51.100.7</NewExternalIPAddress></u:R>'));
        const code = add(body);
        if (code === null) added.push(body);
        return code === null ? response.end(envelope('<u:R/>')) : response.writeHead(500).end(fault(code));
      });
    });
    return { at, added };
  }
  const map = async (at: URL): Promise<unknown> =>
    whatIs(Igd.at(at, '192.168.1.5', 3600).then((router) => router.map(wanted)));
  const valueIn = (body: string | undefined, name: string): string | undefined =>
    new RegExp(`<${name}>(.*?)</${name}>`).exec(body ?? '')?.[1];

  it.each(['WANIPConnection:1', 'WANIPConnection:2', 'WANPPPConnection:1'])('opens a port by %s', async (service) => {
    const { at, added } = await igd(() => null, service);
    expect(await map(at)).toEqual({ method: 'upnp', host: '198.51.100.7', port: 8443, lifetime: 3600 });
    expect(valueIn(added[0], 'NewInternalClient')).toBe('192.168.1.5');
    expect(valueIn(added[0], 'NewProtocol')).toBe('TCP');
  });

  it('gets another port when somebody has the one that is wanted', async () => {
    const { at } = await igd((body) => (valueIn(body, 'NewExternalPort') === '8443' ? 718 : null));
    expect(await map(at)).toMatchObject({ port: expect.any(Number) as unknown });
    expect(await map(at)).not.toMatchObject({ port: 8443 });
  });

  it('that keeps ports for ever only is asked for that', async () => {
    const { at, added } = await igd((body) => (valueIn(body, 'NewLeaseDuration') === '0' ? null : 725));
    expect(await map(at)).toMatchObject({ lifetime: 0 });
    expect(added).toHaveLength(1);
  });

  it('that refuses is told with its code', async () => {
    const { at } = await igd(() => 606);
    expect(await map(at)).toBe('the router refused (upnp 606)');
    const full = await igd(() => 718);
    expect(await map(full.at)).toBe('the router refused (upnp 718)');
  });

  it.each<[string, string]>([
    ['sends this server elsewhere', description('http://127.0.0.2:9/control')],
    ['maps no ports', description('/control', 'Nothing:1')],
    ['says too much', description('/control').padEnd(MAX_ROUTER_ANSWER_BYTES + 1)],
    ['is no device', '<html><body>Welcome<br></body>'],
    ['blows itself up', '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><root>&b;</root>'],
  ])('is left alone when it %s', async (_what, text) => {
    expect(await map(await listen((_request, response) => response.end(text)))).toBe('no router speaks upnp');
  });

  it('is left alone when it sends this server on', async () => {
    let followed = 0;
    const target = await listen((_request, response) => {
      followed += 1;
      response.end(description('/control'));
    });
    const at = await listen((_request, response) => response.writeHead(302, { Location: target.href }).end());
    expect(await map(at)).toBe('no router speaks upnp');
    expect(followed).toBe(0);
  });
});
