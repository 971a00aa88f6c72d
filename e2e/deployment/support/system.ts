import { chmodSync, chownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Whether this process may become other users. */
export const isRoot = process.getuid?.() === 0;

/** A clean environment: the machine's programs and the way to the packages, nothing of this project and nothing that npm passed on. */
export function cleanEnvironment(): Record<string, string> {
  const path = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  const kept = /^(HOME|TMPDIR|LANG|https?_proxy|no_proxy|node_extra_ca_certs|npm_config_(cache|registry|userconfig))$/i;
  const known = Object.entries(process.env).filter((entry): entry is [string, string] => kept.test(entry[0]));
  return { ...Object.fromEntries(known), PATH: path.join(':') };
}

export interface Found {
  readonly path: string;
  readonly bytes: number;
}

/** All files below a folder, links as such. */
export function filesBelow(folder: string): Found[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(folder.length + 1), bytes: lstatSync(path).size }));
}

/** Nobody but root may change anything below; `back` undoes it for who cleans up. */
export function readOnly(folder: string, back = false): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  const mode = isRoot || back ? 0o755 : 0o555;
  for (const path of [folder, ...entries.map((entry) => join(entry.parentPath, entry.name))]) chmodSync(path, mode);
}

/** Gives a folder to a user, where this process may. */
export function give(folder: string, user: number): void {
  if (isRoot) chownSync(folder, user, user);
}
