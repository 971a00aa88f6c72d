import { useNodeBasic } from '@parley/crypto/node-basic';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildServer, ProgramFolder } from '../program.fixtures';
import { checkData } from './check-data';
import { restoreBackup } from './restore';

/** Kills its process (SIGKILL, as a power cut does) before the step that its environment names. */
const KILLER = `
  const fs = require('node:fs');
  let left = Number(process.env.KILL_BEFORE);
  for (const name of ['mkdirSync', 'mkdtempSync', 'openSync', 'writeSync', 'fsyncSync', 'renameSync', 'linkSync', 'rmSync']) {
    const original = fs[name];
    fs[name] = (...args) => {
      if (left-- === 0) process.kill(process.pid, 'SIGKILL');
      return original(...args);
    };
  }
`;

describe('killed in the middle', () => {
  let folder: ProgramFolder;
  let killer: string;
  let file: string;

  beforeAll(() => {
    useNodeBasic();
    buildServer();
  }, 180_000);
  beforeEach(async () => {
    folder = new ProgramFolder();
    killer = join(folder.path, 'killer.js');
    file = join(folder.path, 'my.backup');
    writeFileSync(killer, KILLER);
    await (await folder.start()).end();
  });
  afterEach(() => folder.remove());

  /** Kills before every step, one after the other, until one run comes to its end. Returns how many were killed. */
  async function throughEveryStep(args: readonly string[], afterwards: () => Promise<void>): Promise<number> {
    for (let step = 0; ; step++) {
      const { status, signal } = folder.command(args, { preload: killer, env: { KILL_BEFORE: String(step) } });
      if (signal === null) {
        expect(status).toBe(0);
        return step;
      }
      expect(signal).toBe('SIGKILL');
      await afterwards();
    }
  }

  it('a backup leaves its name to a whole file or to none', async () => {
    const steps = await throughEveryStep(['backup', '--data', folder.data, '--to', file], async () => {
      if (!existsSync(file)) return;
      const next = join(folder.path, 'next');
      await restoreBackup(file, next);
      rmSync(next, { recursive: true });
      rmSync(file);
    });
    expect(steps).toBeGreaterThan(5);
    expect(await checkData(folder.data)).toEqual([]);
  }, 180_000);

  it('a restore leaves a whole data directory, or one that no server takes for its own', async () => {
    expect(folder.command(['backup', '--data', folder.data, '--to', file]).status).toBe(0);
    const next = join(folder.path, 'next');
    const left: string[] = [];
    const steps = await throughEveryStep(['restore', '--from', file, '--data', next], async () => {
      const names = existsSync(next) ? readdirSync(next) : [];
      const whole = (await checkData(next)).length === 0;
      left.push(whole ? 'whole' : names.includes('restore.part') ? 'refused' : names.join(' '));
      rmSync(next, { recursive: true, force: true });
    });
    expect(steps).toBeGreaterThan(10);
    expect(new Set(left)).toEqual(new Set(['', 'refused', 'parley.sqlite.lock', 'whole']));
    // What no server takes: it says so and touches nothing.
    rmSync(next, { recursive: true });
    mkdirSync(join(next, 'restore.part'), { recursive: true });
    const { status, stderr } = folder.command(['--data', next, '--host', '127.0.0.1', '--port', '0', '--ui-port', '0']);
    expect(status).toBe(3);
    expect(stderr).toMatch(/not finished; empty its folder and restore again\.\n$/);
    expect(readdirSync(next).sort()).toEqual(['parley.sqlite.lock', 'restore.part']);
  }, 180_000);
});
