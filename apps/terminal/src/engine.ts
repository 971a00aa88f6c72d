import { setFlagsFromString } from 'node:v8';

/**
 * A file passes through in many short-lived buffers. Without the first flag, each 64 MB of them make the engine look through its whole heap, which took half of
 * all time; with it they count like other garbage. The second lets garbage grow to twice of what is in use; by itself the engine chooses so little, where
 * files pass, that a fifth of all time goes into collecting. Called before anything else.
 */
export function tuneEngine(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit');
  setFlagsFromString('--heap-growing-percent=200');
}
