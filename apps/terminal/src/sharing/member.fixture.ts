import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProtocolError } from '@parley/protocol';
import { Member, takeProfile } from './member';
import type { CallContext, Service } from './service';

/**
 * A small program that shares a directory as `parley` shares a profile. Every host writes into `journal` when it opens and when it closes.
 * Usage: DIRECTORY ROLE, where ROLE is hold | echo TEXT | once | count UNTIL | take | fail
 */

class FixtureService implements Service {
  constructor(private readonly directory: string) {
    this.note('open');
  }

  async call(method: string, args: readonly unknown[], { repeated, signal }: CallContext): Promise<unknown> {
    if (method === 'echo') return { text: args[0], host: process.pid };
    if (method === 'refuse') throw new ProtocolError('blocked', 'no');
    // `once` is answered only to those who ask again after their host was killed.
    if (repeated) return { repeated, host: process.pid };
    process.stdout.write('asked\n');
    return await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  }

  async *stream(_method: string, [from]: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown> {
    for (let next = Number(from); !signal.aborted; next++) {
      yield next;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async close(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.note('close');
  }

  private note(what: string): void {
    appendFileSync(join(this.directory, 'journal'), `${what} ${process.pid}\n`);
  }
}

async function main([directory = '', role, value]: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  const say = (what: unknown): boolean => process.stdout.write(`${JSON.stringify(what)}\n`);
  const open = (): Promise<Service> =>
    role === 'fail'
      ? Promise.reject(new ProtocolError('locked', 'cannot open'))
      : Promise.resolve(new FixtureService(directory));
  const member = new Member({ directory, hello: process.env['HELLO'] ?? 'fixture', open });
  try {
    if (role === 'take') {
      const lock = await takeProfile(directory, 'fixture', { code: 'locked', message: 'taken' }, signal);
      say('taken');
      lock.release();
    } else if (role === 'count') {
      let next = 0;
      for await (const item of member.stream('count', () => [next], signal)) {
        if (item !== next) throw new Error(`expected ${next}, got ${String(item)}`);
        say(next++);
        if (next > Number(value)) break;
      }
    } else if (role === 'hold') {
      say(await member.call('echo', ['holding'], signal));
      // Ends when told to, or when the service under it does.
      const told = new Promise((resolve) => process.stdin.once('data', resolve));
      await Promise.race([told, member.call('once', [], signal)]);
    } else {
      say(await member.call(role === 'fail' ? 'echo' : (role ?? ''), value === undefined ? [] : [value], signal));
    }
  } catch (error) {
    say({ error: error instanceof ProtocolError ? error.code : String(error) });
    process.exitCode = 1;
  } finally {
    await member.close();
    // What was said may still be on its way to a busy reader.
    process.stdout.write('', () => process.exit());
  }
}

void main(process.argv.slice(2));
