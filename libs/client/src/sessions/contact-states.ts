import { packageStock, readerState, type AccountId, type PackageStock, type ReaderState } from '@parley/protocol';
import type { SealedNames } from '../keys/sealed-names';
import { BoundedMap } from '../states/bounded-map';
import type { StateBook } from '../states/state-book';
import type { StateCell } from '../states/state-cell';

const MAX_REMEMBERED = 256;

export const EMPTY_READER: ReaderState = { outstanding: 0, packages: [], sessions: [] };

/** The states kept per contact, remembered while they are in use. */
export class ContactStates {
  readonly #stocks = new BoundedMap<AccountId, StateCell<PackageStock>>(MAX_REMEMBERED);
  readonly #readers = new BoundedMap<AccountId, StateCell<ReaderState>>(MAX_REMEMBERED);

  constructor(
    private readonly book: StateBook,
    private readonly names: SealedNames,
  ) {}

  /** Packages that the contact gave us. */
  stock(contact: AccountId): StateCell<PackageStock> {
    const known = this.#stocks.get(contact);
    if (known !== undefined) return known;
    const cell = this.book.cell(this.names.stock(contact), packageStock);
    this.#stocks.set(contact, cell);
    return cell;
  }

  /** Packages that we gave the contact, and the sessions it started from them. */
  reader(contact: AccountId): StateCell<ReaderState> {
    const known = this.#readers.get(contact);
    if (known !== undefined) return known;
    const cell = this.book.cell(this.names.reader(contact), readerState);
    this.#readers.set(contact, cell);
    return cell;
  }

  /** After a conflict: everything is loaded again. */
  forget(): void {
    for (const cell of this.#stocks.values()) cell.forget();
    for (const cell of this.#readers.values()) cell.forget();
  }

  clear(): void {
    this.#stocks.clear();
    this.#readers.clear();
  }
}
