import { hostname } from 'node:os';
import { usePrimitives, type ClientPorts } from '@parley/client';
import type { Logger } from '@parley/protocol';
import { nodePrimitives } from '../primitives/node-primitives';
import { HttpTransport } from '../transport/http-transport';
import { PUBLIC_AUTHORITY, type CertificatePin } from '../transport/connections';
import { DeviceFile } from '../profile/device-file';
import type { Profile } from '../profile/profile';
import { readIfThere, replaceFile } from '../profile/atomic-file';

const MAX_DEVICE_NAME = 64;
const PIN_FILE = 'server-certificate';

export interface TerminalPorts {
  readonly client: ClientPorts;
  readonly server: URL;
  /** Ends the connections that are kept open. */
  close(): void;
}

/** The world as the client of this profile sees it. */
export async function openPorts(
  profile: Profile,
  said: string | undefined,
  warn: (text: string) => void,
): Promise<TerminalPorts> {
  // No client, and so no key, is there before its ports.
  usePrimitives(nodePrimitives);
  const server = await profile.server(said);
  const transport = new HttpTransport(server, certificatePin(profile, server, warn), warn);
  return {
    server,
    close: () => transport.close(),
    client: {
      transport,
      store: new DeviceFile(profile.file('device.json')),
      clock: { now: () => Date.now() },
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      timers: {
        after: (delayMs, task) => {
          const timer = setTimeout(task, delayMs);
          return () => clearTimeout(timer);
        },
      },
      logger: process.env['PARLEY_LOG'] ? stderrLogger : quietLogger,
      deviceName: `${hostname()} (terminal)`.slice(-MAX_DEVICE_NAME),
    },
  };
}

/** How this profile recognises a server; a first one is kept. @param name of the file in the profile */
export function certificatePin(
  profile: Profile,
  server: URL,
  warn: (text: string) => void,
  name = PIN_FILE,
): CertificatePin {
  const where = profile.file(name);
  let pinned: string | null | undefined;
  return {
    where,
    load: async () => (pinned ??= (await readIfThere(where))?.trim() ?? null),
    pin: async (recognition) => {
      await replaceFile(where, `${recognition}\n`);
      pinned = recognition;
      if (recognition === PUBLIC_AUTHORITY) return;
      warn(
        `pinned the certificate of ${server.origin}, SHA-256 ${recognition}: compare it with the server's own output`,
      );
    },
  };
}

const quietLogger: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** For a person who looks for a fault: PARLEY_LOG=1. The client logs neither content nor secrets. */
const stderrLogger: Logger = {
  debug: (event, fields) => log('debug', event, fields),
  info: (event, fields) => log('info', event, fields),
  warn: (event, fields) => log('warn', event, fields),
};

function log(level: string, event: string, fields: Record<string, unknown> | undefined): void {
  process.stderr.write(`${JSON.stringify({ level, event, ...fields })}\n`);
}
