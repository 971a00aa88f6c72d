import type { ContactView } from '@parley/client';
import { initialState, type DeviceState } from './device-state';
import { applyPatch, statePatch } from './state-patch';

const contact = (id: string, name = id): ContactView => ({ id, name, picture: null }) as unknown as ContactView;

const withContacts = (...contacts: ContactView[]): DeviceState => ({ ...initialState, contacts });

function told(before: DeviceState, after: DeviceState): DeviceState {
  const patch = statePatch(before, after);
  return patch === null ? before : applyPatch(before, patch);
}

test('the first patch brings everything', () => {
  const state = { ...withContacts(contact('a')), phase: 'open' as const };
  const patch = statePatch(null, state);
  expect(patch).not.toBeNull();
  expect(applyPatch(initialState, patch ?? {})).toEqual(state);
});

test('a state that says the same makes no patch', () => {
  expect(statePatch(withContacts(contact('a')), withContacts(contact('a')))).toBeNull();
});

test('only what changed travels, and the rest stays the same object', () => {
  const before = withContacts(contact('a'), contact('b'));
  const after = withContacts(contact('a'), contact('b', 'Bob'));
  expect(statePatch(before, after)).toEqual({ contacts: { changed: [contact('b', 'Bob')] } });
  const result = told(before, after);
  expect(result).toEqual(after);
  expect(result.contacts[0]).toBe(before.contacts[0]);
  expect(result.requests).toBe(before.requests);
});

test.each([
  ['one comes', ['a', 'b'], ['a', 'c', 'b']],
  ['one goes', ['a', 'b'], ['b']],
  ['all go', ['a', 'b'], []],
  ['they change places', ['a', 'b', 'c'], ['c', 'a', 'b']],
])('lists end up the same when %s', (_, before, after) => {
  const state = withContacts(...after.map((id) => contact(id)));
  expect(told(withContacts(...before.map((id) => contact(id))), state)).toEqual(state);
});

test('pictures are compared by their bytes', () => {
  const pictured = (byte: number): DeviceState => withContacts({ ...contact('a'), picture: Uint8Array.of(1, byte) });
  expect(statePatch(pictured(2), pictured(2))).toBeNull();
  expect(statePatch(pictured(2), pictured(3))).not.toBeNull();
});
