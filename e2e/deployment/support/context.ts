import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspace } from '../../support/server';

/** Puts what a build of the image is given into a folder: the workspace as it lies there, without what `.dockerignore` names. */
export function copyContext(folder: string): void {
  const patterns = readFileSync(join(workspace, '.dockerignore'), 'utf8')
    .split('\n')
    .filter(isPattern)
    .map(asExpression);
  for (const path of filesOf('', (path) => patterns.some((pattern) => pattern.test(path)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(workspace, path), join(folder, path));
  }
}

/** Paths from the workspace on. */
function filesOf(folder: string, ignored: (path: string) => boolean): string[] {
  const entries = readdirSync(join(workspace, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (ignored(path)) return [];
    return entry.isDirectory() ? filesOf(path, ignored) : [path];
  });
}

const isPattern = (line: string): boolean => line !== '' && !line.startsWith('#');

/** A line of `.dockerignore`, without exceptions and character classes: from the root of the context, with all that is below a folder. */
function asExpression(pattern: string): RegExp {
  if (/[![\]?\\]/.test(pattern)) throw new Error(`this test does not understand ${pattern} in .dockerignore`);
  const parts = pattern.split(/(\*\*\/|\*)/).map((part) => {
    if (part === '**/') return '(?:.*/)?';
    return part === '*' ? '[^/]*' : part.replace(/[.+^${}()|]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}(/|$)`);
}
