import { toBase32, unreadable, type StateKey } from '@parley/protocol';
import { random } from '../fixtures';
import { StateCell, type LoadedState } from './state-cell';

const key = toBase32(random(16)) as StateKey;
const value = { envelopes: [] };

function cellOf(loaded: LoadedState): StateCell<typeof value> {
  const source = {
    loadOne: () => Promise.resolve(loaded),
    seal: (_: StateKey, bytes: Uint8Array) => Promise.resolve(bytes),
  };
  return new StateCell<typeof value>(source, key, unreadable);
}

const absent = { version: 0, plaintext: null, generation: null };

describe('a state', () => {
  it('counts its version on with every change, also when it goes and comes back', async () => {
    const cell = cellOf(absent);
    await cell.get();
    const versions: number[] = [];
    for (const next of [value, value, null, value, null, null]) {
      cell.put(next);
      versions.push((await cell.flush()).version);
    }
    expect(versions).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('that never was stays so when it is deleted', async () => {
    const cell = cellOf(absent);
    await cell.get();
    expect(await cell.flush()).toEqual({ key, version: 0, sealed: null });
    cell.put(value);
    expect((await cell.flush()).version).toBe(0);
  });

  it('that was deleted by another device goes on from there', async () => {
    const cell = cellOf({ ...absent, version: 7 });
    expect(await cell.get()).toBeNull();
    cell.put(value);
    expect((await cell.flush()).version).toBe(7);
  });
});
