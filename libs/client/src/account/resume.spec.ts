import { createVault, newRecoveryWords } from '@parley/crypto/vault';
import { rest, serverId, toBase32, parseId } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import * as z from 'zod';
import { person, random } from '../fixtures';
import { resume } from './resume';

const DAY_MS = 24 * 3_600_000;

describe('going on as a stored device', () => {
  it('needs the password once the certificates have expired', async () => {
    const time = new ManualTime();
    const owner = await person(time, 'alice');
    const identity = { identityKey: owner.identity.seed };
    const words = newRecoveryWords(random);
    const made = await createVault({ everyday: owner.secrets, identity, password: 'a', recoveryWords: words, random });
    const status: rest.AccessStatus = {
      claimed: true,
      handle: 'alice',
      server: parseId(serverId, toBase32(random(32))),
      address: '192.0.2.1:8443',
      account: owner.account,
      password: null,
      recoverySalt: null,
    };
    const answers: Record<string, unknown> = {
      '/api/access': z.encode(rest.accessStatus, status),
      '/api/access/vault': z.encode(rest.vaultAnswer, { vault: made.vault }),
      '/api/contacts': { contacts: [] },
      '/api/contacts/requests': { requests: [] },
    };
    const record = {
      account: owner.account,
      device: owner.device.device,
      token: 'token',
      everydayKey: made.everydayKey,
      deviceSeed: owner.device.seed,
      deviceCertificate: owner.device.certificate,
      seenChange: 0,
    };
    const nothing = (): void => undefined;
    const ports = {
      transport: {
        request: (_method: string, path: string) => Promise.resolve({ status: 200, json: answers[path] }),
        openSocket: () => Promise.reject(new Error('nobody opens a socket here')),
      },
      store: { load: () => Promise.resolve(record), save: () => Promise.resolve(), clear: () => Promise.resolve() },
      clock: time,
      random,
      timers: time,
      logger: { debug: nothing, info: nothing, warn: nothing },
      deviceName: 'here',
    };
    await time.advance(90 * DAY_MS);
    expect((await resume(ports)).account.handle).toBe('alice');
    await time.advance(2 * DAY_MS);
    await expect(resume(ports)).rejects.toMatchObject({ code: 'password-needed' });
  });
});
