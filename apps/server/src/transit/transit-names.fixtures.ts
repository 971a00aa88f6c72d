import { toBase32 } from '@parley/protocol';
import { createHash } from 'node:crypto';

/** Servers that hand packets in. */
export const SOURCES = ['anna', 'bert', 'cora'] as const;
export const DESTINATION = 'dora';
/** Who has packets in custody. */
export const HOLDER = 'ella';

/** The id of something with this name. */
export const named = <Id extends string>(name: string): Id =>
  toBase32(createHash('sha256').update(name).digest()) as Id;
