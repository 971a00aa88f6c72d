import { createVault, newRecoveryWords, replaceEveryday } from '@parley/crypto/vault';
import { rest, serverId, toBase32, parseId, vault } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import * as z from 'zod';
import type { ClientPorts, DeviceRecord } from '../api/ports';
import { person, random } from '../fixtures';
import { resume } from './resume';

const DAY_MS = 24 * 3_600_000;
const PASSWORD = 'a';

describe('going on as a stored device', () => {
  let time: ManualTime;
  let record: DeviceRecord;
  let ports: ClientPorts;
  let made: { readonly first: Uint8Array; readonly second: Uint8Array };
  /** The vault that the server shows. */
  let shown: Uint8Array;
  let asked: string[];

  beforeEach(async () => {
    time = new ManualTime();
    const owner = await person(time, 'alice');
    const { vault: first, everydayKey } = await createVault({
      everyday: owner.secrets,
      identity: { identityKey: owner.identity.seed },
      password: PASSWORD,
      recoveryWords: await newRecoveryWords(random),
      random,
    });
    made = { first, second: await replaceEveryday(first, everydayKey, owner.secrets, random) };
    shown = first;
    asked = [];
    const { password } = vault.decode(first);
    const status: rest.AccessStatus = {
      claimed: true,
      handle: 'alice',
      server: parseId(serverId, toBase32(random(32))),
      address: '192.0.2.1:8443',
      addresses: ['192.0.2.1:8443'],
      account: owner.account,
      password: password.parameters,
      recoverySalt: null,
    };
    const answers: Record<string, () => unknown> = {
      '/api/access': () => z.encode(rest.accessStatus, status),
      '/api/access/vault': () => z.encode(rest.vaultAnswer, { vault: shown }),
      '/api/contacts': () => ({ contacts: [] }),
      '/api/contacts/requests': () => ({ requests: [] }),
    };
    record = {
      account: owner.account,
      device: owner.device.device,
      token: 'token',
      everydayKey,
      deviceSeed: owner.device.seed,
      deviceCertificate: owner.device.certificate,
      seenChange: 0,
      seenVault: 1,
    };
    const nothing = (): void => undefined;
    ports = {
      transport: {
        request: (method: string, path: string) => {
          asked.push(`${method} ${path}`);
          return Promise.resolve({ status: 200, json: answers[path]?.() });
        },
        openSocket: () => Promise.reject(new Error('nobody opens a socket here')),
      },
      store: {
        load: () => Promise.resolve(record),
        save: (saved) => Promise.resolve(void (record = saved)),
        clear: () => Promise.resolve(),
      },
      clock: time,
      random,
      timers: time,
      logger: { debug: nothing, info: nothing, warn: nothing },
      deviceName: 'here',
    };
  });

  it('needs the password once the certificates have expired', async () => {
    await time.advance(90 * DAY_MS);
    expect((await resume(ports)).account.handle).toBe('alice');
    await time.advance(2 * DAY_MS);
    await expect(resume(ports)).rejects.toMatchObject({ code: 'password-needed' });
  });

  it('remembers the newest vault it has opened', async () => {
    shown = made.second;
    await resume(ports);
    expect(record.seenVault).toBe(2);
    await resume(ports, { password: PASSWORD });
    expect(record.seenVault).toBe(3);
  });

  it('refuses an older vault than it has seen, with the password, too, and changes nothing', async () => {
    shown = made.second;
    await resume(ports);
    shown = made.first;
    await expect(resume(ports)).rejects.toMatchObject({ code: 'vault-rolled-back' });
    await expect(resume(ports, { password: PASSWORD })).rejects.toMatchObject({ code: 'vault-rolled-back' });
    expect(asked.filter((each) => each.startsWith('PUT'))).toEqual([]);
    expect(record.seenVault).toBe(2);
  });
});
