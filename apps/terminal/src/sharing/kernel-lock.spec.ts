import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLocked, tryLock } from './kernel-lock';

describe('a lock that the kernel keeps', () => {
  let base: string;
  beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'parley-lock-'))));
  afterEach(() => rmSync(base, { recursive: true }));

  it('has one holder at a time', () => {
    const file = join(base, 'a.lock');
    const lock = tryLock(file);
    expect(lock).not.toBeNull();
    expect(tryLock(file)).toBeNull();
    expect(isLocked(file)).toBe(true);
    lock?.release();
    expect(isLocked(file)).toBe(false);
    const again = tryLock(file);
    expect(again).not.toBeNull();
    again?.release();
  });

  it('is free at once when its holder is killed', async () => {
    const file = join(base, 'b.lock');
    const script = `
      const { DatabaseSync } = require('node:sqlite');
      const held = new DatabaseSync(${JSON.stringify(file)});
      held.exec('BEGIN EXCLUSIVE');
      console.log('held');
      process.stdin.on('data', () => held.close());`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    expect(tryLock(file)).toBeNull();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const lock = tryLock(file);
    expect(lock).not.toBeNull();
    lock?.release();
  });

  it('says when the file cannot be', () => {
    expect(() => tryLock(join(base, 'no', 'such', 'place'))).toThrow();
  });
});
