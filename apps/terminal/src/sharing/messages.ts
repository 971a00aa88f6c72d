import { isErrorCode, ProtocolError } from '@parley/protocol';

/** What guests and their host say to each other (see frames.ts). Both are the same build, checked by `hello`. */

export interface WireError {
  readonly code: string;
  readonly message: string;
}

export interface CallFrame {
  readonly call: number;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly repeated: boolean;
}

export interface StreamFrame {
  readonly stream: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type GuestFrame =
  | CallFrame
  | StreamFrame
  | { readonly cancel: number }
  /** Ends the host and every command in the profile with this error. */
  | { readonly end: WireError };

export type HostFrame =
  | { readonly hello: string }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly item: unknown }
  | { readonly id: number; readonly done: true }
  | { readonly id: number; readonly error: WireError }
  | { readonly ended: WireError };

export function toWireError(error: unknown): WireError {
  if (error instanceof ProtocolError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : 'unknown failure' };
}

export function fromWireError({ code, message }: WireError): ProtocolError {
  return new ProtocolError(isErrorCode(code) ? code : 'internal', message);
}
