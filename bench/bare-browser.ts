import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { browserProgram } from '../tools/browser/launch';

/** An answer, which has an id, or an event of a page. */
interface Told {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

const LOADED = 'Page.loadEventFired';

/**
 * A browser whose network nobody listens to. Playwright does with every page, and the body of each request then takes the way through its socket:
 * a request of 8 MiB takes twenty times as long. Whoever measures what goes over the network drives the browser by this.
 */
export class BareBrowser {
  #calls = 0;
  readonly #waiting = new Map<number, (told: Told) => void>();
  readonly #loading = new Map<string, () => void>();

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', (data: Buffer) => this.#told(JSON.parse(data.toString('utf8')) as Told));
  }

  static async launch(): Promise<BareBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-browser-'));
    const { path, env } = browserProgram();
    const switches = ['--headless', '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${folder}`];
    const child = spawn(path, [...switches, 'about:blank'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const socket = new WebSocket(await addressOf(child));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new BareBrowser(child, folder, socket);
  }

  get pid(): number {
    return this.process.pid ?? Number.NaN;
  }

  /** A page in a profile of its own. */
  async open(url: string): Promise<BarePage> {
    const { browserContextId } = await this.call('Target.createBrowserContext', {});
    const size = { width: 1280, height: 800 };
    const { targetId } = await this.call('Target.createTarget', { url: 'about:blank', browserContextId, ...size });
    const { sessionId } = await this.call('Target.attachToTarget', { targetId, flatten: true });
    const session = sessionId as string;
    const loaded = new Promise<void>((resolve) => this.#loading.set(session, resolve));
    await this.call('Page.enable', {}, session);
    await this.call('Page.navigate', { url }, session);
    await loaded;
    return new BarePage(this, session);
  }

  async call(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.#calls;
    const answer = new Promise<Told>((resolve) => this.#waiting.set(id, resolve));
    this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    const { result = {}, error } = await answer;
    if (error) throw new Error(error.message);
    return result;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.socket.close();
    this.process.kill();
    await ended;
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #told(told: Told): void {
    const { id = 0, method, sessionId = '' } = told;
    if (method === LOADED) this.#loading.get(sessionId)?.();
    this.#waiting.get(id)?.(told);
    this.#waiting.delete(id);
  }
}

/** A page of it, which runs functions that are given to it as their text. */
export class BarePage {
  constructor(
    private readonly browser: BareBrowser,
    private readonly session: string,
  ) {}

  async evaluate<Result, Given>(what: (given: Given) => Result | Promise<Result>, given: Given): Promise<Result> {
    const expression = `(${String(what)})(${JSON.stringify(given)})`;
    const params = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await this.browser.call('Runtime.evaluate', params, this.session);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: Result }).value;
  }
}

function addressOf({ stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, address] = /^DevTools listening on (ws:\S+)/m.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    stderr?.once('end', () => reject(new Error(`the browser did not start: ${said}`)));
  });
}
