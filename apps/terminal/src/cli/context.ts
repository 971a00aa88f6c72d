import type { AccountView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { Printer } from '../output/printer';
import { styleFor, type Style } from '../output/style';
import { Profile, profileDirectory } from '../profile/profile';
import type { TerminalPorts } from '../session/ports';
import { Uploads } from '../profile/uploads';
import { SharedClient } from '../session/shared-client';
import { Member, takeProfile } from '../sharing/member';
import type { KernelLock } from '../sharing/kernel-lock';
import type { Service } from '../sharing/service';
import type { WireError } from '../sharing/messages';
import { version } from '../version';
import type { GlobalOptions } from './invocation';
import { refused } from './failure';
import { givenPassword } from './password';
import { askSecret, canAsk } from './prompt';

/** How long a command whose parts may be repeated waits for a server that is away. */
export const PATIENCE_MS = 60_000;

/** What a command works with. */
export class Context {
  readonly profile: Profile;
  readonly style: Style;
  private shared: SharedClient | null = null;
  private askedPassword: string | null = null;
  private provesPassword = false;

  constructor(
    readonly globals: GlobalOptions,
    readonly printer: Printer,
    readonly environment: NodeJS.ProcessEnv,
    /** Aborted when a person or the system ends the command. */
    readonly signal: AbortSignal,
  ) {
    this.profile = Profile.open(profileDirectory(globals.profile, environment));
    this.style = styleFor(process.stdout, environment);
  }

  /** The device of the profile, shared with the commands that run at the same time. */
  client(): SharedClient {
    this.shared ??= new SharedClient(
      new Member({
        directory: this.profile.directory,
        hello: `parley ${version}`,
        open: (lost) => this.openService(lost),
      }),
      this.signal,
      () => this.printer.say('parley: my server does not answer; trying again …'),
    );
    return this.shared;
  }

  /** Given with the command line, or asked for by it; null when there is none. */
  async password(): Promise<string | null> {
    return this.askedPassword ?? (await givenPassword(this.globals, this.environment));
  }

  /** For the commands whose whole point is the password: asks the person at the terminal when none was given. */
  async askPassword(questions: readonly [string, ...string[]]): Promise<string | null> {
    const given = await this.password();
    if (given !== null || !canAsk()) return given;
    const answers: string[] = [];
    for (const question of questions) answers.push(await askSecret(question, this.signal));
    const [password = ''] = answers;
    if (password === '') throw refused('no password');
    if (answers.some((answer) => answer !== password)) throw refused('the two passwords differ');
    return (this.askedPassword = password);
  }

  /** For `login`: a wrong password is refused even where the profile is open. */
  provePassword(): void {
    this.provesPassword = true;
  }

  async openPorts(): Promise<TerminalPorts> {
    const { openPorts } = await import('../session/ports');
    return await openPorts(this.profile, this.globals.server, (text) => this.printer.say(`parley: ${text}`));
  }

  /** Takes the profile for this command alone; commands that run in it end with this error. */
  async alone<Result>(error: WireError, work: (ports: TerminalPorts) => Promise<Result>): Promise<Result> {
    const lock: KernelLock = await takeProfile(this.profile.directory, `parley ${version}`, error, this.signal);
    try {
      this.profile.tidy();
      const ports = await this.openPorts();
      try {
        return await work(ports);
      } finally {
        ports.close();
      }
    } finally {
      lock.release();
    }
  }

  /** Keeps who is signed in and where, for the next command. */
  async remember(ports: TerminalPorts, account: AccountView): Promise<void> {
    await this.profile.rememberServer(ports.server);
    await this.profile.rememberAccount(account);
  }

  async close(): Promise<void> {
    await this.shared?.close();
  }

  private async openService(lost: () => void): Promise<Service> {
    this.profile.tidy();
    // A guest does without all this, and starts the sooner.
    const [{ openClient }, { ClientService }] = await Promise.all([
      import('../session/open-client'),
      import('../session/client-service'),
    ]);
    const ports = await this.openPorts();
    try {
      await this.checkMovedServer(ports);
      const client = await openClient(ports.client, { password: await this.password(), prove: this.provesPassword });
      await this.remember(ports, client.account);
      return new ClientService(client, new Uploads(this.profile), () => ports.close(), lost);
    } catch (error) {
      ports.close();
      throw error;
    }
  }

  /** A server at another URL must be the one this profile signed in to before it is shown the sign-in. @throws ProtocolError `server-key-changed` */
  async checkMovedServer({ client, server }: TerminalPorts): Promise<void> {
    const account = await this.profile.account();
    if (account === null || this.globals.server === undefined) return;
    if ((await this.profile.server(undefined)).href === server.href) return;
    const { json } = await client.transport.request('GET', '/api/access');
    if ((json as { server?: unknown } | null)?.server === account.serverId) return;
    throw new ProtocolError(
      'server-key-changed',
      `the server at ${server.origin} is not the one this profile belongs to`,
    );
  }
}
