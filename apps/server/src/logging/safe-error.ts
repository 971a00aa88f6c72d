import { ProtocolError } from '@parley/protocol';

/** Messages of ours never hold data, by rule. The engine's own can ("Cannot use 'in' operator to search for … in …"). */
const SPEAKING = new Set(['ProtocolError', 'StorageError', 'StartError', 'ConfigurationError']);

const MAX_FRAMES = 12;

export interface SafeError {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  /** Places in the code, without the message line. */
  readonly stack?: readonly string[];
}

/**
 * What a log may say about an error. Messages of other libraries can quote what they choked on (SQL parameters, JSON, addresses), so they
 * are left out.
 */
export function safeError(error: unknown): SafeError {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const message = SPEAKING.has(error.name) ? { message: error.message } : {};
  if (error instanceof ProtocolError) return { type: error.name, ...code, ...message };
  return { type: error.name, ...code, ...message, stack: framesOf(error) };
}

/** The message stands in the stack as well, and may have lines that look like frames. */
function framesOf({ stack = '', message }: Error): string[] {
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n');
  return frames.flatMap((line) => /^\s+at (.*:\d+:\d+\)?)$/.exec(line)?.[1] ?? []).slice(0, MAX_FRAMES);
}
