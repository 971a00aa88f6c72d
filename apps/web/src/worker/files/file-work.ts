import type { FileOptions } from '@parley/client';
import type { TransferId } from '@parley/protocol';

/** A file on its way to the own server, as a page gives it. */
export interface NewFile extends Pick<
  FileOptions,
  'caption' | 'thumbnail' | 'width' | 'height' | 'inReplyTo' | 'sentAt'
> {
  readonly conversation: string;
  /** 32 random bytes: a file that is asked for twice is offered once. */
  readonly seed: Uint8Array;
  readonly file: File;
  /** Finds the file again after a restart, in browsers that have such handles. */
  readonly handle: FileSystemFileHandle | null;
}

/**
 * What this browser does about a file. `uploading`: brings it to the own server. `wanted`: would, once somebody chooses the file again. `saving`: the
 * file comes into this browser. `kept`: all of it is here.
 */
export type FileStep = 'uploading' | 'wanted' | 'saving' | 'kept' | 'failed';

export interface FileWork {
  readonly id: TransferId;
  readonly step: FileStep;
  /** Why it failed: an error code. */
  readonly reason?: string;
  /** Of a `wanted` file: this browser knows where it is, and asks whether it may read it. */
  readonly handle?: FileSystemFileHandle;
}
