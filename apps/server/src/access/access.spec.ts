import {
  ProtocolError,
  SIGN_IN_ATTEMPTS_IN_ALL,
  SIGN_IN_ATTEMPTS_PER_ADDRESS,
  SIGN_IN_WINDOW_MS,
  type DeviceId,
} from '@parley/protocol';
import {
  aCard,
  anotherDevice,
  aServer,
  aVault,
  openOwnerData,
  ownerKeys,
  random,
  setUpRequest,
  withOwner,
  type OwnerData,
  type OwnerKeys,
} from '../gateway/owner-data.fixtures';
import { MAX_DEVICES } from '@parley/protocol';
import { cookieFor, tokenOf } from './token';

let data: OwnerData;
beforeEach(async () => (data = await openOwnerData()));
afterEach(() => data.close());

const HERE = '127.0.0.1';
const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (cause: unknown) => (cause instanceof ProtocolError ? cause.code : String(cause)),
  );

describe('the set-up', () => {
  it('makes the owner and its first device, and then closes for good', async () => {
    const keys = await ownerKeys();
    const request = await setUpRequest(data, keys);
    expect(request.setupToken).toMatch(/^[\w-]{32}$/);
    const { id, token } = await data.setup.setUp(request, HERE);
    expect(data.devices.authenticate(token)).toBe(id);
    expect(data.setup.token()).toBeNull();
    expect(data.owner.get()).toMatchObject({ account: keys.account, handle: 'alice', moved: false });
    expect(await refusal(data.setup.setUp(request, HERE))).toBe('already-set-up');
  });

  it('has one winner when two try at once', async () => {
    const [one, two] = [await ownerKeys(), await ownerKeys()];
    const requests = [await setUpRequest(data, one), await setUpRequest(data, two)];
    const results = await Promise.all(requests.map((request) => refusal(data.setup.setUp(request, HERE))));
    expect(results.sort()).toEqual(['already-set-up', 'done']);
    expect(data.devices.list()).toHaveLength(1);
  });

  it('keeps no token and no secret', async () => {
    const keys = await ownerKeys();
    const { token } = await data.setup.setUp(await setUpRequest(data, keys), HERE);
    const everything = data.database.db.serialize().toString('latin1');
    for (const secret of [keys.passwordSecret, keys.recoverySecret])
      expect(everything).not.toContain(Buffer.from(secret).toString('latin1'));
    expect(everything).not.toContain(token);
  });

  it('needs the token, and throttles guessing', async () => {
    const request = { ...(await setUpRequest(data, await ownerKeys())), setupToken: 'guess' };
    for (let i = 0; i < SIGN_IN_ATTEMPTS_PER_ADDRESS; i++)
      expect(await refusal(data.setup.setUp(request, HERE))).toBe('wrong-setup-token');
    expect(await refusal(data.setup.setUp(request, HERE))).toBe('too-many-attempts');
    expect(data.owner.get()).toBeNull();
    expect(data.logged).toEqual(Array.from({ length: SIGN_IN_ATTEMPTS_PER_ADDRESS }, () => 'sign-in-refused'));
  });

  it.each([
    ['of another account', { account: 'other' }],
    ['of another server', { server: 'other' }],
    ['of another handle', { handle: 'bob' }],
  ])('refuses a card %s', async (_, other) => {
    const keys = await ownerKeys();
    const signer = 'account' in other ? await ownerKeys() : keys;
    const handle = 'handle' in other ? other.handle : 'alice';
    const card = await aCard(signer, 'server' in other ? aServer() : data.links.server, 1, handle);
    expect(await refusal(data.setup.setUp({ ...(await setUpRequest(data, keys)), card }, HERE))).toBe('card-mismatch');
  });

  it('refuses a card whose signature is broken, and a vault of somebody else', async () => {
    const request = await setUpRequest(data, await ownerKeys());
    const card = request.card.slice();
    card[card.length - 1] = (card.at(-1) ?? 0) ^ 1;
    expect(await refusal(data.setup.setUp({ ...request, card }, HERE))).toBe('bad-signature');
    const vault = aVault((await ownerKeys()).account);
    expect(await refusal(data.setup.setUp({ ...request, vault }, HERE))).toBe('malformed');
    expect(data.setup.token()).not.toBeNull();
  });

  it('holds to the handle of the configuration', async () => {
    const configured = await openOwnerData({ clientId: 'bob' });
    expect(await refusal(configured.setup.setUp(await setUpRequest(configured, await ownerKeys()), HERE))).toBe(
      'refused',
    );
    configured.close();
  });
});

describe('signing in', () => {
  let keys: OwnerKeys;
  let device: DeviceId;
  beforeEach(async () => ({ keys, device } = await withOwner(data)));
  const attempt = (secret: Uint8Array, address = HERE, way: 'password' | 'recovery' = 'password'): Promise<string> =>
    refusal(data.signIn.signIn({ with: way, secret, deviceName: 'phone' }, address));

  it('works with either secret, and says which one was wrong', async () => {
    expect(await attempt(keys.passwordSecret)).toBe('done');
    expect(await attempt(keys.recoverySecret, HERE, 'recovery')).toBe('done');
    expect(await attempt(keys.recoverySecret)).toBe('wrong-password');
    expect(await attempt(keys.passwordSecret, HERE, 'recovery')).toBe('wrong-recovery-words');
  });

  it('is not possible before the set-up', async () => {
    const fresh = await openOwnerData();
    const request = { with: 'password' as const, secret: random(32), deviceName: 'phone' };
    expect(await refusal(fresh.signIn.signIn(request, HERE))).toBe('not-set-up');
    fresh.close();
  });

  it('is throttled for each address, also for the right password, until the window has passed', async () => {
    for (let i = 0; i < SIGN_IN_ATTEMPTS_PER_ADDRESS; i++) await attempt(random(32));
    expect(await attempt(keys.passwordSecret)).toBe('too-many-attempts');
    expect(await attempt(keys.passwordSecret, '192.0.2.1')).toBe('done');
    data.clock.value += SIGN_IN_WINDOW_MS;
    expect(await attempt(keys.passwordSecret)).toBe('done');
  });

  it('is throttled in all', async () => {
    for (let i = 0; i < SIGN_IN_ATTEMPTS_IN_ALL; i++) await attempt(random(32), `192.0.2.${i}`);
    expect(await attempt(keys.passwordSecret, '198.51.100.1')).toBe('too-many-attempts');
  });

  it('does not count what succeeds', async () => {
    for (let i = 0; i < SIGN_IN_ATTEMPTS_PER_ADDRESS + 1; i++) expect(await attempt(keys.passwordSecret)).toBe('done');
  });

  it('ends the device seen least recently when there are too many', async () => {
    for (let i = 0; i < MAX_DEVICES; i++) {
      data.clock.value += 1;
      await anotherDevice(data, keys);
    }
    const ids = data.devices.list().map(({ id }) => id);
    expect(ids).toHaveLength(MAX_DEVICES);
    expect(ids).not.toContain(device);
  });
});

describe('changing the vault', () => {
  let keys: OwnerKeys;
  let device: DeviceId;
  beforeEach(async () => ({ keys, device } = await withOwner(data)));
  const change = async (more: Partial<Parameters<typeof data.signIn.changeVault>[0]> = {}): Promise<string> =>
    refusal(
      data.signIn.changeVault(
        {
          with: 'password',
          secret: keys.passwordSecret,
          vault: aVault(keys.account, 2),
          card: await aCard(keys, data.links.server, 2),
          ...more,
        },
        device,
        HERE,
      ),
    );

  it('needs the password or the recovery words', async () => {
    expect(await change({ secret: random(32) })).toBe('wrong-password');
    expect(await change({ with: 'recovery', secret: keys.recoverySecret })).toBe('done');
  });

  it('ends all other sign-ins with a new password, which then is the only one', async () => {
    const phone = await anotherDevice(data, keys);
    let closed = false;
    data.devices.connected(phone, () => (closed = true));
    const passwordSecret = random(32);
    expect(await change({ passwordSecret })).toBe('done');
    expect(data.devices.list().map(({ id }) => id)).toEqual([device]);
    expect(closed).toBe(true);
    const signIn = (secret: Uint8Array): Promise<string> =>
      refusal(data.signIn.signIn({ with: 'password', secret, deviceName: 'x' }, HERE));
    expect([await signIn(keys.passwordSecret), await signIn(passwordSecret)]).toEqual(['wrong-password', 'done']);
  });

  it('keeps other sign-ins when no secret changes', async () => {
    await anotherDevice(data, keys);
    expect(await change()).toBe('done');
    expect(data.devices.list()).toHaveLength(2);
  });

  it('refuses what is not newer, and what is of somebody else', async () => {
    expect(await change({ vault: aVault(keys.account, 1) })).toBe('state-conflict');
    expect(await change({ card: await aCard(keys, aServer(), 0) })).toBe('card-outdated');
    expect(await change({ card: await aCard(await ownerKeys(), data.links.server, 2) })).toBe('card-mismatch');
    expect(await change({ card: await aCard(keys, data.links.server, 2, 'bob') })).toBe('card-mismatch');
    expect(await change({ vault: aVault((await ownerKeys()).account, 2) })).toBe('malformed');
  });

  it('has one winner when two devices change it at once', async () => {
    expect((await Promise.all([change(), change()])).sort()).toEqual(['done', 'state-conflict']);
  });
});

describe('the read lease', () => {
  it('is granted once the disk takes it, to who wanted it while it did not', async () => {
    const { device } = await withOwner(data);
    const told: (DeviceId | null)[] = [];
    data.lease.onChange((lease) => told.push(lease?.device ?? null));
    data.database.db.pragma('query_only = ON');
    data.lease.want(device);
    data.unit.flush();
    await new Promise((resolve) => setImmediate(resolve));
    expect([told, data.lease.current()]).toEqual([[], null]);
    data.database.db.pragma('query_only = OFF');
    await data.unit.write(() => undefined);
    await data.unit.write(() => undefined);
    expect(told).toEqual([device]);
  });

  it('goes to the first that wants it, then to the one that waited longest, each time in a new epoch', async () => {
    const { keys, device } = await withOwner(data);
    const [phone, tablet] = [await anotherDevice(data, keys), await anotherDevice(data, keys)];
    const told: (string | null)[] = [];
    data.lease.onChange((lease) => told.push(lease?.device ?? null));
    for (const wants of [device, phone, tablet]) data.lease.want(wants);
    const first = data.lease.current();
    data.lease.release(device);
    const second = data.lease.current();
    expect([first?.device, second?.device]).toEqual([device, phone]);
    expect(second?.epoch).toBe((first?.epoch ?? 0) + 1);
    await data.unit.write(() => undefined);
    expect(told).toEqual([null, phone]);
    data.lease.release(tablet);
    data.lease.release(phone);
    expect(data.lease.current()).toBeNull();
  });

  it('never repeats an epoch, also after a restart', async () => {
    const { device } = await withOwner(data);
    data.lease.want(device);
    const epoch = data.lease.current()?.epoch ?? 0;
    data.unit.flush();
    data.database.close();
    const again = await openOwnerData({ directory: data.directory, server: data.links.server });
    again.lease.want(device);
    expect(again.lease.current()?.epoch).toBeGreaterThan(epoch);
    again.close();
    data = await openOwnerData();
  });
});

describe('tokens', () => {
  it.each([
    [{ authorization: 'Bearer abc-_9' }, 'abc-_9'],
    [{ authorization: 'Basic abc' }, null],
    [{ authorization: 'Basic abc', cookie: 'parley-own=t' }, null],
    [{ cookie: 'other=1; parley-own=token; more=2' }, 'token'],
    [{ cookie: 'xparley-own=token; parley=token; parley-other=token' }, null],
    [{}, null],
  ])('are read from %j', (headers, token) => expect(tokenOf(headers, 'parley-own')).toBe(token));

  it('travel in a cookie that is marked secure on HTTPS', () => {
    expect(cookieFor('c', 't', true)).toContain('; Secure');
    expect(cookieFor('c', 't', false)).not.toContain('Secure');
  });
});
