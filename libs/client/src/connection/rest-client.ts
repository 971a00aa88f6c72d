import { isErrorCode, ProtocolError, rest } from '@parley/protocol';
import * as z from 'zod';
import type { ServerTransport } from '../api/ports';

/** The REST surface of the own server with the bodies of `libs/protocol`, checked in both directions. */
export class RestClient {
  constructor(
    private readonly transport: ServerTransport,
    private readonly token: string | null,
  ) {}

  /** @throws ProtocolError with the code of the server's refusal, `server-unavailable`, or `internal` for an answer of another form */
  async get<S extends z.ZodType>(path: string, answer: S): Promise<z.output<S>> {
    return read(answer, await this.#ask('GET', path));
  }

  async send<B extends z.ZodType, S extends z.ZodType>(
    method: 'POST' | 'PUT',
    path: string,
    body: { readonly schema: B; readonly value: z.output<B> },
    answer: S,
  ): Promise<z.output<S>> {
    return read(answer, await this.#ask(method, path, z.encode(body.schema, body.value)));
  }

  /** For requests without a body. */
  async act<S extends z.ZodType>(method: 'POST' | 'DELETE', path: string, answer: S): Promise<z.output<S>> {
    return read(answer, await this.#ask(method, path));
  }

  /** For answers without a body. */
  async call(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void> {
    await this.#ask(method, path, body);
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const options = { token: this.token, ...(body === undefined ? {} : { body }) };
    const { status, json } = await this.transport.request(method, path, options);
    if (status >= 200 && status < 300) return json;
    const refusal = rest.restError.safeParse(json);
    if (!refusal.success) throw new ProtocolError('internal', `the server answered ${status} without saying why`);
    const { code, message } = refusal.data.error;
    throw new ProtocolError(isErrorCode(code) ? code : 'internal', message);
  }
}

function read<S extends z.ZodType>(schema: S, json: unknown): z.output<S> {
  const result = z.safeDecode(schema, json as z.input<S>);
  if (!result.success) throw new ProtocolError('internal', 'the server answered in a form this program does not know');
  return result.data;
}
