import type { Finding } from '@parley/protocol';
import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

/** Problems that SQLite lists before it stops looking: one is enough to know that a backup is needed. */
const MOST_PROBLEMS = 10;

/**
 * Runs in a thread of its own, because SQLite works without a pause, and as a text, because the server is one file. It only reads; a reader
 * keeps no writer waiting in WAL mode.
 */
const LOOK_THROUGH = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Database = require(workerData.driver);
  try {
    const db = new Database(workerData.path, { readonly: true, fileMustExist: true });
    const rows = db.pragma('quick_check(' + workerData.most + ')', { simple: false });
    db.close();
    parentPort.postMessage(rows.filter((row) => row.quick_check !== 'ok').length);
  } catch (error) {
    parentPort.postMessage(/^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code)) ? 1 : null);
  }`;

/**
 * Looks through the database (https://sqlite.org/pragma.html#pragma_quick_check), for a bounded time.
 * @param schema number of migrations it has been through
 */
export async function checkDatabase(path: string, schema: number, timeoutMs: number): Promise<Finding> {
  const { size } = await stat(path);
  const problems = await lookThrough(path, timeoutMs);
  if (problems === 'unfinished') {
    const values = { bytes: size, seconds: Math.round(timeoutMs / 1000) };
    return { check: 'database', ok: true, found: 'database-unfinished', values };
  }
  if (problems > 0) return { check: 'database', ok: false, found: 'database-damaged', values: { problems } };
  return { check: 'database', ok: true, found: 'database-sound', values: { bytes: size, schema } };
}

async function lookThrough(path: string, timeoutMs: number): Promise<number | 'unfinished'> {
  const workerData = { path, most: MOST_PROBLEMS, driver: require.resolve('better-sqlite3') };
  const worker = new Worker(LOOK_THROUGH, { eval: true, workerData });
  let late: NodeJS.Timeout | undefined;
  try {
    return await new Promise<number | 'unfinished'>((resolve, reject) => {
      late = setTimeout(() => resolve('unfinished'), timeoutMs);
      worker.once('message', (problems: number | null) => {
        if (problems === null) reject(new Error('the database could not be looked through'));
        else resolve(problems);
      });
      worker.once('error', reject);
    });
  } finally {
    clearTimeout(late);
    // What SQLite is at goes on to its end; nobody waits for it.
    void worker.terminate();
  }
}
