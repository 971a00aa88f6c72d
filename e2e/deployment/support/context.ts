import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspace } from '../../support/server';

/**
 * Puts what a build of the image is given into a folder: the files that belong to the repository, without those of `.dockerignore`.
 * @returns their paths
 */
export function copyContext(folder: string): string[] {
  const ignored = readFileSync(join(workspace, '.dockerignore'), 'utf8')
    .split('\n')
    .filter(isPattern)
    .map(asExpression);
  const paths = ownFiles().filter((path) => !ignored.some((pattern) => pattern.test(path)));
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(workspace, path), join(folder, path));
  }
  return paths;
}

/** What is committed or about to be. */
function ownFiles(): string[] {
  const command = [
    '-c',
    'safe.directory=*',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
  ];
  const deleted = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z', '--deleted'], { cwd: workspace });
  const gone = new Set(deleted.toString().split('\0'));
  const paths = execFileSync('git', command, { cwd: workspace, maxBuffer: 16 * 1024 * 1024 })
    .toString()
    .split('\0');
  return paths.filter((path) => path !== '' && !gone.has(path));
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
