import { issueIntroduction, newerCard, readIntroduction, type ReadIntroduction } from '@parley/crypto/identity';
import { checkSealingKey } from '@parley/crypto/sealing';
import {
  PACKAGES_PER_CONTACT,
  ProtocolError,
  sealedContent,
  type AccountId,
  type Clock,
  type PackageStock,
  type ReaderState,
} from '@parley/protocol';
import type { AccountKeys } from '../keys/account-keys';
import type { SealedNames } from '../keys/sealed-names';
import { EMPTY_READER, type ContactStates } from '../sessions/contact-states';
import type { PackageMaker } from '../sessions/package-maker';
import type { StateChange } from '../states/state-cell';
import type { ContactUpdate, Contact } from './contact-book';

export interface MadeIntroduction {
  /** Encoded `sealed-content`. */
  readonly plaintext: Uint8Array;
  readonly time: number;
  /** Secrets of the packages in it. */
  readonly states: readonly StateChange[];
}

export interface TakenIntroduction {
  readonly update: ContactUpdate;
  /** The packages that come with it: they take the place of those that were there. */
  readonly stock: PackageStock;
}

/** Packages of older introductions that are kept for sessions on their way. */
const MAX_GIVEN = 96;

/** A package secret is written once. */
const PACKAGE_VERSION = 1;

/** Makes introductions of this account, and takes those of others. */
export class Introductions {
  constructor(
    private readonly keys: AccountKeys,
    private readonly packages: PackageMaker,
    private readonly states: ContactStates,
    private readonly names: SealedNames,
    private readonly clock: Clock,
  ) {}

  /**
   * @param last `time` of the newest one that this contact was sent
   * @param answer asks for an introduction back
   */
  async make(
    to: AccountId,
    stampSecret: Uint8Array,
    note: string,
    last: number,
    answer = false,
  ): Promise<MadeIntroduction> {
    const time = Math.max(last + 1, this.clock.now());
    const [fresh, lastResort] = [
      await this.packages.make(to, PACKAGES_PER_CONTACT, false),
      await this.packages.make(to, 1, true),
    ];
    const [fallback] = lastResort.publicPackages;
    if (fallback === undefined) throw new ProtocolError('internal', 'no last-resort package was made');
    const introduction = await issueIntroduction(this.keys.signingKey, {
      to,
      card: this.keys.cardBytes,
      signer: this.keys.signer,
      packages: [...fresh.publicPackages],
      lastResort: fallback,
      stampSecret,
      note,
      time,
    });
    const cell = this.states.reader(to);
    const known = (await cell.get()) ?? EMPTY_READER;
    const { reader, dropped } = given(known, [...lastResort.given, ...fresh.given]);
    cell.put(reader);
    const removed = dropped.map((ref) => ({ key: this.names.package(ref), version: PACKAGE_VERSION, sealed: null }));
    return {
      plaintext: sealedContent.encode({ kind: 'introduction', introduction, ...(answer ? { answer } : {}) }),
      time,
      states: [...fresh.states, ...lastResort.states, ...removed, await cell.flush()],
    };
  }

  /** @throws ProtocolError what is wrong with the introduction; `malformed` too when nothing can be sealed to its card */
  async read(introduction: Uint8Array): Promise<ReadIntroduction> {
    const read = await readIntroduction(introduction, { to: this.keys.account, now: this.clock.now() });
    await checkSealingKey(read.card.sealingKey);
    return read;
  }

  /** What a newer introduction changes of its contact; null for one that is not newer. */
  take(contact: Contact, read: ReadIntroduction): TakenIntroduction | null {
    const { introduction } = read;
    if (introduction.time <= contact.details.introducedAt) return null;
    const update: ContactUpdate = {
      ...(isNewer(contact, read) ? { card: { card: read.card, bytes: introduction.card } } : {}),
      details: { theirStampSecret: introduction.stampSecret, introducedAt: introduction.time, problem: null },
    };
    const { time: introducedAt, packages, lastResort } = introduction;
    return { update, stock: { introducedAt, fresh: packages, lastResort } };
  }

  /** The change that stores the packages of an introduction. */
  async stored(contact: AccountId, stock: PackageStock): Promise<StateChange> {
    const cell = this.states.stock(contact);
    await cell.get();
    cell.put(stock);
    return cell.flush();
  }
}

/** @throws ProtocolError `card-mismatch` for another account */
function isNewer(contact: Contact, { card }: ReadIntroduction): boolean {
  try {
    return newerCard(contact.card, card) === card;
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'card-outdated') return false;
    throw error;
  }
}

function given(known: ReaderState, more: ReaderState['packages']): { reader: ReaderState; dropped: readonly string[] } {
  const packages = [...known.packages, ...more];
  const dropped = packages.splice(0, Math.max(0, packages.length - MAX_GIVEN)).map(({ ref }) => ref);
  return { reader: { ...known, packages, outstanding: PACKAGES_PER_CONTACT }, dropped };
}
