import type { DeviceState, ListName, ListPatch, StatePatch } from './device-state';

const listNames: readonly ListName[] = ['contacts', 'requests', 'conversations', 'unsent', 'files'];
const isList = (name: string): name is ListName => (listNames as readonly string[]).includes(name);

interface Item {
  readonly id: string;
}

/** What a reader of `before` must be told to know `after`; null when nothing. */
export function statePatch(before: DeviceState | null, after: DeviceState): StatePatch | null {
  const patch: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(after)) {
    const known: unknown = before?.[name as keyof DeviceState];
    if (known === value) continue;
    if (isList(name)) {
      const list = listPatch((known ?? []) as readonly Item[], value as readonly Item[]);
      if (list !== null || known === undefined) patch[name] = list ?? { changed: [], order: [] };
    } else if (known === undefined || !sameValue(known, value)) patch[name] = value;
  }
  return Object.keys(patch).length === 0 ? null : patch;
}

/** Items that did not change stay the same objects, and so do lists and parts. */
export function applyPatch(before: DeviceState, patch: StatePatch): DeviceState {
  const after: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(patch)) {
    after[name] = isList(name) ? applyList<Item>(before[name], value as ListPatch<Item>) : value;
  }
  return after as unknown as DeviceState;
}

function listPatch<T extends Item>(before: readonly T[], after: readonly T[]): ListPatch<T> | null {
  const known = new Map(before.map((item) => [item.id, item]));
  const changed = after.filter((item) => !sameValue(known.get(item.id), item));
  const moved = before.length !== after.length || before.some((item, at) => item.id !== after[at]?.id);
  if (changed.length === 0 && !moved) return null;
  return { changed, ...(moved && { order: after.map(({ id }) => id) }) };
}

function applyList<T extends Item>(before: readonly T[], { changed, order }: ListPatch<T>): readonly T[] {
  const items = new Map([...before, ...changed].map((item) => [item.id, item]));
  return (order ?? before.map(({ id }) => id)).flatMap((id) => items.get(id) ?? []);
}

/** Whether two plain values (records, lists, bytes) say the same. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, at) => byte === b[at]);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Map || b instanceof Map)
    return a instanceof Map && b instanceof Map && sameValue([...a.entries()], [...b.entries()]);
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    left.length === right.length &&
    left.every(([key, value]) => key in b && sameValue(value, (b as Record<string, unknown>)[key]))
  );
}
