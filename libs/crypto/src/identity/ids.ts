import { accountId, serverId, type AccountId, type ServerId } from '@parley/protocol';
import * as z from 'zod';

/** The account whose Ed25519 identity key this is. @throws ZodError when it has not 32 bytes: a mistake of the caller */
export const accountIdOf = (publicKey: Uint8Array): AccountId => z.decode(accountId, publicKey);

/** The server whose Ed25519 key this is. @throws ZodError when it has not 32 bytes: a mistake of the caller */
export const serverIdOf = (publicKey: Uint8Array): ServerId => z.decode(serverId, publicKey);
