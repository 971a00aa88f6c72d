import { createWriteStream } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type TlsOptions } from 'node:tls';

/**
 * One process of {@link bareChain}: `bare-hop LISTEN FILE [NEXT PORT]`, where LISTEN and NEXT are `tcp` or `tls`. Says its port, keeps in FILE what one
 * connection brings and hands it on as it comes; says `end` once all of it is written, and ends.
 */
const KEY = Buffer.alloc(32, 1);
/** A key that both know: no certificate has to be made, and bytes cost the same as with one. */
const shared: TlsOptions = { ciphers: 'PSK-AES256-GCM-SHA384:@SECLEVEL=0', maxVersion: 'TLSv1.2' };

const [listen, file, next, port] = process.argv.slice(2);
if (listen === undefined || file === undefined) throw new Error('bare-hop LISTEN FILE [NEXT PORT]');

function open(): Socket | null {
  if (next === undefined) return null;
  if (next === 'tcp') return connect({ host: '127.0.0.1', port: Number(port) });
  return connectTls({
    host: '127.0.0.1',
    port: Number(port),
    ciphers: 'PSK-AES256-GCM-SHA384:@SECLEVEL=0',
    maxVersion: 'TLSv1.2',
    pskCallback: () => ({ psk: KEY, identity: 'bench' }),
    checkServerIdentity: () => undefined,
  });
}

async function pass(from: Socket): Promise<void> {
  const sinks = [createWriteStream(file ?? ''), open()].filter((sink) => sink !== null);
  for await (const chunk of from as AsyncIterable<Buffer>)
    for (const sink of sinks)
      if (!sink.write(chunk)) await new Promise<void>((resolve) => void sink.once('drain', resolve));
  await Promise.all(sinks.map((sink) => new Promise<void>((resolve) => void sink.end(resolve))));
  process.stdout.write('end\n');
  process.exit(0);
}

const server =
  listen === 'tls'
    ? createTlsServer({ ...shared, pskCallback: () => KEY }, (socket) => void pass(socket))
    : createServer((socket) => void pass(socket));
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
