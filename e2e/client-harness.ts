import type { ClientPorts, DeviceRecord, DeviceStore } from '@parley/client';
import type { Logger } from '@parley/protocol';
import { HttpTransport } from '../apps/terminal/src/transport/http-transport';

/** A device's storage in memory; the record survives the client as a file would. */
export class MemoryStore implements DeviceStore {
  record: DeviceRecord | null = null;

  load(): Promise<DeviceRecord | null> {
    return Promise.resolve(this.record);
  }

  save(record: DeviceRecord): Promise<void> {
    this.record = record;
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.record = null;
    return Promise.resolve();
  }
}

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };

const loud = (name: string): Logger => {
  const write = (event: string, fields?: Record<string, unknown>): void =>
    void process.stderr.write(`${name} ${event} ${JSON.stringify(fields ?? {})}\n`);
  return { debug: write, info: write, warn: write };
};

/** The ports of one device of the owner behind this UI address. */
export function memoryPorts(ui: string, deviceName: string, store: DeviceStore = new MemoryStore()): ClientPorts {
  const pin = { where: '', load: () => Promise.resolve(null), pin: () => Promise.resolve() };
  return {
    transport: new HttpTransport(new URL(ui), pin),
    store,
    clock: { now: () => Date.now() },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    timers: {
      after: (delayMs, task) => {
        const timer = setTimeout(task, delayMs);
        return () => clearTimeout(timer);
      },
    },
    logger: process.env['PARLEY_TEST_LOG'] ? loud(deviceName) : quiet,
    deviceName,
  };
}
