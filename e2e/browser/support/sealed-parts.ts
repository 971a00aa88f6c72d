import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerProcess } from '../../support/server';

/** Sealed parts on the disk of a server. */
export const partsOf = (server: ServerProcess): number =>
  readdirSync(join(server.data, 'transfers'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\/\d+$/.test(name),
  ).length;

/** Resolves once so many are there, or more. */
export const parts = (server: ServerProcess, count: number): Promise<void> => until(() => partsOf(server) >= count);

/** Resolves once no more than so many are left. */
export const partsLeft = (server: ServerProcess, count: number): Promise<void> => until(() => partsOf(server) <= count);

async function until(there: () => boolean): Promise<void> {
  while (!there()) await new Promise((resolve) => setTimeout(resolve, 10));
}
