/** Browsers name the file that they could not load; one that does not (Safari) asks for it anew by itself. */
const ADDRESS = /https?:\/\/\S+\.js/;

/** Files that came only at a further attempt, by their first address. */
const late = new Map<string, Promise<unknown>>();
let attempts = 0;

/**
 * Loads code that comes with its first use, and again at each further call as long as it could not be had. That takes another address: what
 * failed once stays failed under its own until the page is reloaded (Chromium, and Firefox before 155; https://github.com/whatwg/html/pull/10327).
 * @param load nothing but an `import()` of one file
 */
export async function loadCode<Code>(load: () => Promise<Code>): Promise<Code> {
  try {
    return await load();
  } catch (error) {
    const address = error instanceof TypeError ? ADDRESS.exec(error.message)?.[0] : undefined;
    if (address === undefined) throw error;
    return (await again(address)) as Code;
  }
}

/** Nobody has the file of the first address, so that there is never a second copy of it beside. */
function again(address: string): Promise<unknown> {
  const known = late.get(address);
  if (known !== undefined) return known;
  const loading: Promise<unknown> = import(`${address}?again=${++attempts}`);
  late.set(address, loading);
  loading.catch(() => late.delete(address));
  return loading;
}
