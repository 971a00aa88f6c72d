import { join, resolve } from 'node:path';
import type { Context } from '../cli/context';

/** Where files that come are saved. @param asked what the command line says */
export const downloadDirectory = (
  { environment, profile }: Pick<Context, 'environment' | 'profile'>,
  asked?: string,
): string => resolve(asked ?? environment['PARLEY_DOWNLOADS'] ?? join(profile.directory, 'received'));
