import { rmSync } from 'node:fs';
import { ServerProcess } from '../e2e/support/server';
import { idleClients } from './idle-clients';
import { residentBytes } from './processes';
import type { Figures } from './report';

/** A server is idle when its CPU and memory have settled: collected this long after the ready line. */
const SETTLE_MS = 3_000;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** First start on an empty folder, start on existing data, resident memory of the idle server, and of each idle client in it. */
export async function start(): Promise<Figures> {
  let server: ServerProcess | undefined;
  const firstStartMs = await timed(async () => {
    server = await ServerProcess.start();
  });
  if (!server) throw new Error('the server did not start');
  await server.down();
  const running = server;
  const coldStartMs = await timed(() => running.up());
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const rssMB = residentBytes(running.pid) / 2 ** 20;
  await running.down();
  rmSync(running.folder, { recursive: true });
  const { residentKB, heapKB } = await idleClients();
  return { firstStartMs, coldStartMs, rssMB, idleClientKB: residentKB, idleClientHeapKB: heapKB };
}
