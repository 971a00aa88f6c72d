import { readFile } from 'node:fs/promises';
import { refused } from './failure';
import type { GlobalOptions } from './invocation';

/** The password of `--password-file` or PARLEY_PASSWORD; null when none was given. */
export async function givenPassword(globals: GlobalOptions, environment: NodeJS.ProcessEnv): Promise<string | null> {
  if (globals.passwordFile !== undefined) return await readSecretFile(globals.passwordFile);
  return environment['PARLEY_PASSWORD'] || null;
}

/** A secret from a file; the newline that editors put at its end does not belong to it. */
export async function readSecretFile(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw refused(`cannot read ${path} (${(cause as NodeJS.ErrnoException).code ?? 'error'})`);
  }
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw refused(`${path} is empty`);
  return secret;
}
