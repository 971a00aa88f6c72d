import { portablePrimitives, usePrimitives } from '@parley/client';
// By itself: the other hashes of the package are loaded with the worker.
import { createSHA256 } from 'hash-wasm/dist/sha256.umd.min.js';

/**
 * Lets whole files be hashed by WebAssembly, which is several times as fast as JavaScript. One instance serves all files: what is known of each is taken
 * in before its next piece, and kept behind it.
 */
export async function useFastHash(): Promise<void> {
  const hasher = await createSHA256();
  const { basic, ciphers } = portablePrimitives;
  const runningSha256 = (): ReturnType<typeof basic.runningSha256> => {
    let state = hasher.init().save();
    return {
      update: (bytes) => void (state = hasher.load(state).update(bytes).save()),
      digest: () => hasher.load(state).digest('binary'),
    };
  };
  usePrimitives({ basic: { ...basic, runningSha256 }, ciphers });
}
