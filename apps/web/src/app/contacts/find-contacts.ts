import type { ContactView } from '@parley/client';

/** The contacts of which each typed word begins a part of the name or address, by name. */
export function findContacts(contacts: readonly ContactView[], typed: string, locale: string): readonly ContactView[] {
  const words = plain(typed)
    .split(/\s+/)
    .filter((word) => word !== '');
  const collator = new Intl.Collator(locale, { sensitivity: 'base' });
  return contacts
    .filter(({ name, address }) => {
      const parts = plain(`${name} ${address}`).split(/[\s@.:_-]+/);
      return words.every((word) => parts.some((part) => part.startsWith(word)) || plain(address).startsWith(word));
    })
    .toSorted((a, b) => collator.compare(a.name, b.name));
}

/** Without case and without accents, so that "jose" finds José. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
