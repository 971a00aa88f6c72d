/** Of the worker's own: network, storage, further workers, and other pages of this origin. */
const WAYS_OUT = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebSocketStream',
  'WebTransport',
  'EventSource',
  'importScripts',
  'Worker',
  'BroadcastChannel',
  'indexedDB',
  'caches',
  'cookieStore',
];
/** Of its navigator. */
const STORES = ['storage', 'locks', 'serviceWorker', 'sendBeacon'];

/** Takes a name from an object and everything that it inherits from. */
function take(from: object, name: string): void {
  for (let owner: object | null = from; owner !== null; owner = Object.getPrototypeOf(owner) as object | null)
    if (Object.hasOwn(owner, name))
      Object.defineProperty(owner, name, { value: undefined, writable: false, configurable: false });
}

for (const name of WAYS_OUT) take(globalThis, name);
for (const name of STORES) take(navigator, name);
