import type { ClientPorts, DeviceStore } from '@parley/client';
import { deviceName } from './device-name';
import { FetchTransport } from './fetch-transport';

/**
 * Everything the client asks of a browser. It logs nothing: a browser's console is nobody's log.
 * @param live whether WebSockets come through
 */
export function browserPorts(store: DeviceStore, live: (comes: boolean) => void): ClientPorts {
  const nothing = (): void => undefined;
  return {
    store,
    transport: new FetchTransport(live),
    clock: { now: () => Date.now() },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    timers: {
      after: (delayMs, task) => {
        const timer = setTimeout(task, delayMs);
        return () => clearTimeout(timer);
      },
    },
    logger: { debug: nothing, info: nothing, warn: nothing },
    deviceName: deviceName(navigator.userAgent),
  };
}
