import { ProtocolError, type ErrorCode } from '@parley/protocol';

/**
 * Runs library code over input that somebody else wrote. Our own refusals pass unchanged; whatever else it throws becomes one
 * refusal with the given code.
 */
export async function refusingAs<T>(code: ErrorCode, message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause;
    throw new ProtocolError(code, message, { cause });
  }
}

export const malformed = (message: string, cause?: unknown): ProtocolError =>
  new ProtocolError('session-malformed', message, { cause });
