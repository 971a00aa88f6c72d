import type { DeviceRecord, DeviceStore } from '@parley/client';
import { accountId, deviceId, fromBase64Url, parseId, ProtocolError, toBase64Url } from '@parley/protocol';
import { readIfThere, removeFile, replaceFile } from './atomic-file';

type Stored = { [Key in keyof DeviceRecord]: DeviceRecord[Key] extends number ? number : string | null };

/** The device of a profile as JSON, bytes as base64url. */
export class DeviceFile implements DeviceStore {
  private lastWrite: Promise<void> = Promise.resolve();

  constructor(private readonly path: string) {}

  async load(): Promise<DeviceRecord | null> {
    await this.lastWrite;
    const text = await readIfThere(this.path);
    return text === null ? null : decode(text);
  }

  async save(record: DeviceRecord): Promise<void> {
    await this.inOrder(() => replaceFile(this.path, encode(record)));
  }

  async clear(): Promise<void> {
    await this.inOrder(() => removeFile(this.path));
  }

  /** Writes never overtake each other; one that failed does not stop the next. */
  private inOrder(write: () => Promise<void>): Promise<void> {
    const done = this.lastWrite.then(write);
    this.lastWrite = done.catch(() => undefined);
    return done;
  }
}

function encode(record: DeviceRecord): string {
  const stored: Stored = {
    ...record,
    everydayKey: record.everydayKey === null ? null : toBase64Url(record.everydayKey),
    deviceSeed: toBase64Url(record.deviceSeed),
    deviceCertificate: toBase64Url(record.deviceCertificate),
  };
  return `${JSON.stringify(stored, null, 1)}\n`;
}

function decode(text: string): DeviceRecord {
  try {
    const stored = JSON.parse(text) as Stored;
    return {
      account: parseId(accountId, asText(stored.account)),
      device: parseId(deviceId, asText(stored.device)),
      token: stored.token === null ? null : asText(stored.token),
      everydayKey: stored.everydayKey === null ? null : fromBase64Url(asText(stored.everydayKey)),
      deviceSeed: fromBase64Url(asText(stored.deviceSeed)),
      deviceCertificate: fromBase64Url(asText(stored.deviceCertificate)),
      seenChange: Number.isSafeInteger(stored.seenChange) ? stored.seenChange : 0,
      seenVault: Number.isSafeInteger(stored.seenVault) ? stored.seenVault : 0,
    };
  } catch (cause) {
    throw new ProtocolError('malformed', 'the profile’s device file is damaged: log in with a new profile', { cause });
  }
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw new ProtocolError('malformed', 'a text is missing');
  return value;
}
