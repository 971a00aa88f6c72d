import { HttpException } from '@nestjs/common';
import { ProtocolError, type ErrorCode, type rest } from '@parley/protocol';
import { codeOfStatus, statusOf } from './status-of';

export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly body: rest.RestError;
}

/** What people read when the framework or an unforeseen fault says no: it may hold content, so it is not passed on. */
const sentences: Partial<Record<ErrorCode, string>> = {
  'not-found': 'there is nothing here',
  'too-large': 'the request is too large',
  'too-many-attempts': 'too many attempts; wait a little',
  'not-signed-in': 'sign in first',
  malformed: 'the request could not be read',
  internal: 'something went wrong inside the server; its log says more',
};

/** How an error is told to the client. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ProtocolError) return refusal(statusOf(error.code), error.code, error.message);
  const status = error instanceof HttpException ? error.getStatus() : middlewareStatus(error);
  const code = codeOfStatus(status);
  return refusal(status, code, sentences[code] ?? 'the request was refused');
}

/** Errors of body parsers carry their status in a property (package `http-errors`). */
function middlewareStatus(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

const refusal = (status: number, code: ErrorCode, message: string): Refusal => ({
  status,
  code,
  body: { error: { code, message } },
});
