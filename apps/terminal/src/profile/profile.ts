import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AccountView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { readIfThere, removeFile, replaceFile } from './atomic-file';

export const DEFAULT_SERVER = 'http://127.0.0.1:8080';
const LEFT_BEHIND = /\.(\d+)\.tmp$/;

/** One device's directory (0700); every file in it is 0600 and replaced as a whole. */
export class Profile {
  private constructor(readonly directory: string) {}

  /** Makes the directory when it is missing, and closes it to everybody else. @throws `storage-failed` */
  static open(directory: string): Profile {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      if ((statSync(directory).mode & 0o077) !== 0) chmodSync(directory, 0o700);
    } catch (cause) {
      const { code = 'error' } = cause as NodeJS.ErrnoException;
      throw new ProtocolError('storage-failed', `${directory} cannot hold a profile (${code})`, { cause });
    }
    return new Profile(directory);
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** Removes what a killed process left half written. */
  tidy(): void {
    for (const name of readdirSync(this.directory)) {
      const writer = LEFT_BEHIND.exec(name)?.[1];
      if (writer !== undefined && !isRunning(Number(writer))) rmSync(this.file(name), { force: true });
    }
  }

  /** Where my server is: as said now, else as remembered, else on this machine. @throws `address-malformed` */
  async server(said: string | undefined): Promise<URL> {
    const remembered = (await this.readJson<{ url: string }>('server.json'))?.url;
    return parseServerUrl(said ?? remembered ?? DEFAULT_SERVER);
  }

  async rememberServer(url: URL): Promise<void> {
    const remembered = (await this.readJson<{ url: string }>('server.json'))?.url;
    if (remembered !== url.href) await this.writeJson('server.json', { url: url.href });
  }

  /** Who is signed in, known while locked too; null for a profile that is signed out. */
  async account(): Promise<AccountView | null> {
    return await this.readJson<AccountView>('account.json');
  }

  async rememberAccount(account: AccountView): Promise<void> {
    const remembered = await this.account();
    if (JSON.stringify(remembered) !== JSON.stringify(account)) await this.writeJson('account.json', account);
  }

  async forgetAccount(): Promise<void> {
    await removeFile(this.file('account.json'));
  }

  async readJson<Value>(name: string): Promise<Value | null> {
    const text = await readIfThere(this.file(name));
    if (text === null) return null;
    try {
      return JSON.parse(text) as Value;
    } catch (cause) {
      throw new ProtocolError('malformed', `${name} of the profile is damaged`, { cause });
    }
  }

  async writeJson(name: string, value: unknown): Promise<void> {
    await replaceFile(this.file(name), `${JSON.stringify(value)}\n`);
  }
}

export function profileDirectory(said: string | undefined, environment: NodeJS.ProcessEnv): string {
  return resolve(said ?? environment['PARLEY_PROFILE'] ?? join(homedir(), '.config', 'parley'));
}

/** @throws `address-malformed` for what is no http(s) URL, or would send secrets over a network in the clear */
export function parseServerUrl(text: string): URL {
  const malformed = (why: string): ProtocolError => new ProtocolError('address-malformed', `the server's URL ${why}`);
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw malformed('is not http(s)://host:port');
  if (url.username || url.password) throw malformed('must not hold a password');
  if (url.protocol === 'http:' && !isThisMachine(url.hostname)) {
    throw malformed('must be https: plain http would show your secrets to the network');
  }
  return new URL(url.origin);
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
