import type { ServerTransport } from '@parley/client';
import { isErrorCode, ProtocolError, rest } from '@parley/protocol';
import type { ZodType } from 'zod';

/** Asks the own server over REST. @throws ProtocolError its refusal, `internal` for an answer that is none */
export async function askServer<Answer>(
  transport: ServerTransport,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  schema: ZodType<Answer>,
  body?: unknown,
): Promise<Answer> {
  const { status, json } = await transport.request(method, path, { body });
  if (status >= 200 && status < 300) return understood(schema, json);
  const code = rest.restError.safeParse(json).data?.error.code ?? '';
  throw new ProtocolError(isErrorCode(code) ? code : 'internal', 'the server refused');
}

/** @throws ProtocolError `internal` */
export function understood<Answer>(schema: ZodType<Answer>, json: unknown): Answer {
  const answer = schema.safeParse(json);
  if (answer.success) return answer.data;
  throw new ProtocolError('internal', 'the server answered in a form this program does not know');
}
