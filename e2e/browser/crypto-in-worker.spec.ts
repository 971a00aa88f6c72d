import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { temporaryFolder, workspace } from '../support/server';
import { CryptoParty } from './crypto-party';
import type { PartyCall } from './crypto-worker';

let site: Server | undefined;
let browser: Browser | undefined;
let page: Page;

beforeAll(async () => {
  const bundle = join(temporaryFolder('worker'), 'worker.js');
  const entry = join(workspace, 'e2e/browser/crypto-worker.ts');
  execFileSync(
    join(workspace, 'node_modules/.bin/esbuild'),
    [entry, '--bundle', '--format=iife', `--outfile=${bundle}`, '--log-level=error'],
    {
      cwd: workspace,
    },
  );
  site = createServer((request, response) => {
    response.setHeader(
      'Content-Security-Policy',
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
    );
    const script = request.url === '/worker.js';
    response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
    response.end(script ? readFileSync(bundle) : '<!doctype html><title>worker</title>');
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await browser?.close();
  site?.close();
});

/** Calls the party in the page's worker; byte strings travel as lists of numbers. */
async function inWorker<T>(method: PartyCall['method'], ...args: unknown[]): Promise<T> {
  const plain = args.map((arg) => (arg instanceof Uint8Array ? { bytes: [...arg] } : arg));
  const result = await page.evaluate(
    async ([name, values]) => {
      const scope = globalThis as unknown as { party?: Worker; calls?: number };
      const worker = (scope.party ??= new Worker('/worker.js'));
      const id = (scope.calls = (scope.calls ?? 0) + 1);
      const isBytes = (value: unknown): value is { bytes: number[] } =>
        typeof value === 'object' && value !== null && 'bytes' in value;
      return new Promise<unknown>((resolve, reject) => {
        const listen = ({ data }: MessageEvent<{ id: number; result?: unknown; error?: string }>): void => {
          if (data.id !== id) return;
          worker.removeEventListener('message', listen);
          const packed = (value: unknown): unknown => (value instanceof Uint8Array ? { bytes: [...value] } : value);
          if (data.error !== undefined) reject(new Error(data.error));
          else if (typeof data.result === 'object' && data.result !== null && !(data.result instanceof Uint8Array))
            resolve(Object.fromEntries(Object.entries(data.result).map(([key, value]) => [key, packed(value)])));
          else resolve(packed(data.result));
        };
        worker.addEventListener('message', listen);
        worker.postMessage({
          id,
          method: name,
          args: values.map((value) => (isBytes(value) ? Uint8Array.from(value.bytes) : value)),
        });
      });
    },
    [method, plain] as const,
  );
  return unpack(result) as T;
}

function unpack(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('bytes' in value) return Uint8Array.from(value.bytes as number[]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)]));
}

test('a client in Node and one in a browser worker introduce themselves, chat both ways and see one safety number', async () => {
  const alice = await CryptoParty.create('alice', 'correct horse');
  const bob = await inWorker<{ account: string; card: Uint8Array; vault: Uint8Array }>(
    'create',
    'bob',
    'battery staple',
  );

  await inWorker('acceptIntroduction', await alice.introduce(bob.card));
  await alice.acceptIntroduction(await inWorker<Uint8Array>('introduce', alice.card));

  expect(await inWorker('read', await alice.write('Hello Bob'))).toBe('Hello Bob');
  expect(await alice.read(await inWorker<Uint8Array>('write', 'Hello Alice'))).toBe('Hello Alice');
  expect(await inWorker('read', await alice.write('How are you?'))).toBe('How are you?');
  expect(await inWorker('safetyNumber')).toBe(await alice.safetyNumber());

  expect(await inWorker('openVault', alice.vault, 'correct horse')).toBe(alice.account);
  expect(await CryptoParty.openVault(bob.vault, 'battery staple')).toBe(bob.account);
  await expect(inWorker('openVault', alice.vault, 'wrong')).rejects.toThrow('the password is wrong');
});
