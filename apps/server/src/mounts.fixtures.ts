import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const place = (): string => mkdtempSync(join(tmpdir(), 'parley-mount-'));

/** Gives a file system of its own, in memory. @param options of mount(8), as `size=64k` */
export async function mounted(options: string, use: (place: string) => Promise<void> | void): Promise<void> {
  const at = place();
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at]);
  try {
    await use(at);
  } finally {
    execFileSync('umount', [at]);
    rmSync(at, { recursive: true, force: true });
  }
}

/** Whether this machine lets us mount: root on Linux, outside of most containers. */
export function canMount(): boolean {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return false;
  const at = place();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at], { stdio: 'ignore' });
    execFileSync('umount', [at]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
}
