import { isErrorCode, ProtocolError } from '@parley/protocol';

/**
 * What a page says to its worker, and a worker to the worker that holds the device: calls, and streams that are pulled item by item, so that
 * whoever is slow gets fewer and larger items instead of a queue. All values are structured clones.
 */
export type Frame =
  | { readonly id: number; readonly call: string; readonly args: readonly unknown[]; readonly repeated: boolean }
  | { readonly id: number; readonly open: string; readonly args: readonly unknown[] }
  | { readonly id: number; readonly next: true }
  | { readonly id: number; readonly close: true };

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly item: unknown }
  | { readonly id: number; readonly done: true }
  | { readonly id: number; readonly error: WireError };

/** A refusal as it travels between threads. */
export interface WireError {
  readonly code: string;
  readonly message: string;
}

export function toWireError(error: unknown): WireError {
  if (error instanceof ProtocolError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : 'unknown failure' };
}

export function fromWireError({ code, message }: WireError): ProtocolError {
  return new ProtocolError(isErrorCode(code) ? code : 'internal', message);
}
