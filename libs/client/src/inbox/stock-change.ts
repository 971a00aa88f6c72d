import { equalBytes, MAX_PACKAGES_PER_MESSAGE, type PackageStock } from '@parley/protocol';

/** What reading changes of the packages that a contact gave. It is noted here, and happens with the commit. */
export interface StockChange {
  /** Takes the place of what was there: the contact introduced itself anew. */
  readonly introduced: PackageStock | null;
  /** Packages of the contact that came behind it, some perhaps not for the first time. */
  readonly given: readonly Uint8Array[];
}

/** Fresh packages of a contact that are kept. */
const MAX_FRESH = MAX_PACKAGES_PER_MESSAGE;

/** The stock after a change; null when nothing changes. */
export function changedStock(known: PackageStock | null, { introduced, given }: StockChange): PackageStock | null {
  const stock = introduced ?? known;
  if (stock === null) return null;
  const fresh = [...stock.fresh];
  for (const each of given) if (!fresh.some((other) => equalBytes(other, each))) fresh.push(each);
  if (introduced === null && fresh.length === stock.fresh.length) return null;
  return { ...stock, fresh: fresh.slice(-MAX_FRESH) };
}
