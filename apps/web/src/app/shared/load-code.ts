/** Browsers name the file that they could not load; one that does not (Safari) asks for it anew by itself. */
const ADDRESS = /https?:\/\/\S+\.js/;
const NOT_FOUND = 404;

/** Files that came only at a further attempt, by their first address. */
const late = new Map<string, Promise<unknown>>();
let attempts = 0;
const goneListeners = new Set<() => void>();

/** Code of the release that was opened here is not on the server any more: only loading everything anew leads on. */
export class CodeGone extends Error {}

/** Listens for the first time when {@link CodeGone} is thrown. */
export const onCodeGone = (listener: () => void): unknown => goneListeners.add(listener);

/**
 * Loads code that comes with its first use, and again at each further call as long as it could not be had. That takes another address: what
 * failed once stays failed under its own until the page is reloaded (Chromium, and Firefox before 155; https://github.com/whatwg/html/pull/10327).
 * @param load nothing but an `import()` of one file
 * @throws CodeGone when the server has another release by now
 */
export async function loadCode<Code>(load: () => Promise<Code>): Promise<Code> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return (await again(error)) as Code;
  }
}

async function again(error: TypeError): Promise<unknown> {
  try {
    const address = ADDRESS.exec(error.message)?.[0];
    if (address === undefined) throw error;
    return await anew(address);
  } catch (cause) {
    if (!(await isReleaseGone())) throw cause;
    for (const listener of goneListeners) listener();
    goneListeners.clear();
    throw new CodeGone('the server has another release by now', { cause });
  }
}

/** Nobody has the file of the first address, so that there is never a second copy of it beside. */
function anew(address: string): Promise<unknown> {
  const known = late.get(address);
  if (known !== undefined) return known;
  const loading: Promise<unknown> = import(`${address}?again=${++attempts}`);
  late.set(address, loading);
  loading.catch(() => late.delete(address));
  return loading;
}

/** The folder of a release goes as a whole, with what every page and worker of it began with. */
async function isReleaseGone(): Promise<boolean> {
  const first = 'document' in globalThis ? new URL('favicon.svg', document.baseURI) : location.href;
  try {
    return (await fetch(first, { method: 'HEAD', cache: 'no-store' })).status === NOT_FOUND;
  } catch {
    // The server is away.
    return false;
  }
}
