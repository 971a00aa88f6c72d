import { concatBytes, idBytes, messageId, utf8, type AccountId, type MessageId } from '@parley/protocol';
import * as z from 'zod';
import { sha256 } from './hashing';

const CONTEXT = concatBytes(utf8('parley message 1'), Uint8Array.of(0));

/**
 * SHA-256("parley message 1" ‖ 0 ‖ sender ‖ content) over the exact encoded content: a message that is sent again unchanged
 * keeps its id, and nobody can claim the id of somebody else's.
 */
export const messageIdOf = (sender: AccountId, content: Uint8Array): MessageId =>
  z.decode(messageId, sha256(concatBytes(CONTEXT, idBytes(sender), content)));
