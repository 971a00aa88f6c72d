import type { ContactView } from '@parley/client';
import { findContacts } from './find-contacts';

const contact = (name: string, address: string): ContactView => ({ name, address }) as ContactView;
const all = [
  contact('Zoë Müller', 'zoe@chat.example.org'),
  contact('José', 'jose@192.0.2.7:8443'),
  contact('alice', 'alice@example.com'),
];
const names = (typed: string): string[] => findContacts(all, typed, 'en').map(({ name }) => name);

test('all of them by name, whatever the case', () => {
  expect(names('')).toEqual(['alice', 'José', 'Zoë Müller']);
});

test.each([
  ['jose', ['José']],
  ['MÜL zoe', ['Zoë Müller']],
  ['example', ['alice', 'Zoë Müller']],
  ['jose@192.0.2.7', ['José']],
  ['192', ['José']],
  ['lice', []],
])('%j finds %j', (typed, found) => {
  expect(names(typed)).toEqual(found);
});
