import * as z from 'zod';
import { decodeCbor, encodeCbor } from './codec';
import { ProtocolError } from './errors';

/** A wire message: one schema gives its type, validation, codec, size limit and documentation. */
export interface Message<S extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** One sentence for the reference. */
  readonly purpose: string;
  readonly maxBytes: number;
  readonly schema: S;
  /** @throws ProtocolError `malformed` or `too-large`: what we could not receive we do not send. */
  encode(value: z.output<S>): Uint8Array;
  /** @throws ProtocolError `malformed` or `too-large` */
  decode(bytes: Uint8Array): z.output<S>;
}

/** The type of a message as code sees it. */
export type ValueOf<M> = M extends Message<infer S> ? z.output<S> : never;

/** Every declared message, for the reference tables and the fuzz tests. */
export const messages = new Map<string, Message>();

/** Declares a message. Names are unique. */
export function defineMessage<S extends z.ZodType>(definition: {
  name: string;
  purpose: string;
  maxBytes: number;
  schema: S;
}): Message<S> {
  const { name, maxBytes, schema } = definition;
  const message: Message<S> = {
    ...definition,
    encode(value) {
      const encoded = z.safeEncode(schema, value);
      if (!encoded.success) throw new ProtocolError('malformed', `${name}: ${summary(encoded.error)}`);
      const bytes = encodeCbor(encoded.data);
      if (bytes.length > maxBytes)
        throw new ProtocolError('too-large', `${name}: ${bytes.length} bytes, at most ${maxBytes}`);
      return bytes;
    },
    decode(bytes) {
      const decoded = z.safeDecode(schema, decodeCbor(bytes, maxBytes) as z.input<S>);
      if (!decoded.success) throw new ProtocolError('malformed', `${name}: ${summary(decoded.error)}`);
      return decoded.data;
    },
  };
  if (messages.has(name)) throw new Error(`message ${name} is declared twice`);
  messages.set(name, message);
  return message;
}

/** Where and what kind of mistake, never the offending value. */
function summary(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || 'value'} ${issue.code}`)
    .join(', ');
}
