import { ProtocolError } from '@parley/protocol';
import { OutputClosed, Printer } from '../output/printer';
import { safeText } from '../output/safe-text';
import { adviceFor } from './advice';
import { Context } from './context';
import { readCommandLine } from './command-line';
import { dispatch } from './dispatch';
import { exitCodes, TimedOut, Unwell, UsageError, type ExitCode } from './failure';
import type { Invocation } from './invocation';

/** Runs one command line of this process and tells its exit code. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  let invocation: Invocation;
  try {
    invocation = readCommandLine(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return exitCodes.usage;
  }
  if (invocation.kind === 'shown') {
    process.stdout.write(invocation.text);
    return exitCodes.done;
  }
  const printer = new Printer(invocation.globals.json, process.stdout, process.stderr);
  const interrupted = new AbortController();
  process.stdout.on('error', () => interrupted.abort(new OutputClosed()));
  // Nobody is left to tell.
  process.stderr.on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => interrupted.abort(new Interrupted()));
  }
  let context: Context | null = null;
  try {
    context = new Context(invocation.globals, printer, process.env, interrupted.signal);
    await dispatch(context, invocation.action);
    return exitCodes.done;
  } catch (error) {
    return await explain(error, printer, interrupted.signal, isFollowing(invocation));
  } finally {
    await context?.close();
  }
}

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** `receive --follow` has no other end than being interrupted. */
const isFollowing = ({ action }: Invocation & { kind: 'run' }): boolean => action.name === 'receive' && action.follow;

async function explain(
  error: unknown,
  printer: Printer,
  interrupted: AbortSignal,
  following: boolean,
): Promise<ExitCode> {
  if (error instanceof OutputClosed || interrupted.reason instanceof OutputClosed) return exitCodes.done;
  if (interrupted.aborted) return following ? exitCodes.done : exitCodes.interrupted;
  if (error instanceof Unwell) return exitCodes.failed;
  if (error instanceof TimedOut) {
    printer.say(`parley: ${error.message}`);
    return exitCodes.timedOut;
  }
  const { code, message } = described(error);
  printer.say(`parley: ${safeText(message)}`);
  const advice = adviceFor(code);
  if (advice !== undefined) printer.hint(advice);
  if (printer.json) await printer.resultIfRead({ error: { code, message } });
  return exitCodes.failed;
}

function described(error: unknown): { code: string; message: string } {
  if (error instanceof ProtocolError) return { code: error.code, message: error.message };
  const system = error as NodeJS.ErrnoException;
  // Node's own messages name paths, and nothing else.
  if (typeof system.code === 'string' && system.syscall) return { code: 'storage-failed', message: system.message };
  if (process.env['PARLEY_LOG'] && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return { code: 'internal', message: 'something unexpected happened; PARLEY_LOG=1 shows more' };
}
