import * as z from 'zod';
import { MAX_CONTENT_BYTES, MAX_INTRODUCTION_BYTES } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesUpTo } from '../schema';

/** What a seal hides: from every server on the way it is the same opaque bytes. */
export const sealedContent = defineMessage({
  name: 'sealed-content',
  purpose: 'What is inside a seal, before padding: an introduction, or a message of a session.',
  maxBytes: MAX_CONTENT_BYTES,
  schema: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('introduction'),
      /** Encoded `signed` over an introduction. */
      introduction: bytesUpTo(MAX_INTRODUCTION_BYTES),
      /** The sender has no packages of the reader any more and asks for an introduction back. */
      answer: z.boolean().optional(),
    }),
    z.strictObject({
      kind: z.literal('session'),
      /** MLS Welcome; repeated until a receipt shows that the session was joined. */
      welcome: bytesUpTo(8 * 1024).optional(),
      /** MLS PrivateMessage around a `content`. */
      message: bytesUpTo(MAX_CONTENT_BYTES),
    }),
  ]),
});
export type SealedContent = ValueOf<typeof sealedContent>;
