import { lock, resume, signIn, type Client, type ClientEvent } from '@parley/client';
import { MemoryStore, PASSWORD, type Person, Told } from './client-harness';
import { twoFriends } from './two-friends';

/** Every message told, ours and theirs, in the order in which it was told. */
const told = (events: readonly ClientEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'message' ? [event.message.text] : []));

describe('an account on several devices', () => {
  let alice: Person;
  let bob: Person;
  let others: Client[];

  beforeEach(() => void (others = []));

  afterEach(async () => {
    for (const client of others) await client.stop();
  });

  twoFriends((...two) => ([alice, bob] = two));

  const secondDevice = async (): Promise<Client> => {
    const tablet = await signIn(bob.ports(), { password: PASSWORD });
    others.push(tablet);
    await tablet.start({ read: true });
    return tablet;
  };

  it('shows everything on each of them, once and in one order, whoever sends and whichever dies', async () => {
    const tablet = await secondDevice();
    const onTablet = new Told(tablet);
    const texts = (from: string): string[] => Array.from({ length: 40 }, (_, index) => `${from} ${index}`);
    const write = (client: Client, to: string, from: string): Promise<unknown> =>
      Promise.all(texts(from).map((text) => client.send(to, text)));
    await Promise.all([
      write(bob.client, alice.id, 'phone'),
      write(tablet, alice.id, 'tablet'),
      write(alice.client, bob.id, 'alice'),
    ]);
    await Promise.all([
      bob.told.until(() => told(bob.told.events).length >= 120),
      onTablet.until(() => told(onTablet.events).length >= 120),
      alice.told.incoming(80),
    ]);
    expect(told(onTablet.events)).toEqual(told(bob.told.events));
    expect([...told(onTablet.events)].sort()).toEqual(
      [...texts('phone'), ...texts('tablet'), ...texts('alice')].sort(),
    );
    const devices = new Map(
      onTablet.events.flatMap((event) =>
        event.type === 'message' ? [[event.message.text, event.message.device]] : [],
      ),
    );
    expect(devices.get('phone 0')).toBe(bob.client.account.device);
    expect(devices.get('tablet 0')).toBe(tablet.account.device);
    expect(devices.get('alice 0')).toBeUndefined();
    expect(tablet.snapshot().reading).toBe(false);
    bob.crash();
    await alice.client.send(bob.id, 'after the crash');
    await onTablet.until(() => told(onTablet.events).includes('after the crash'));
    expect(tablet.snapshot().reading).toBe(true);
    expect(new Set(told(onTablet.events)).size).toBe(told(onTablet.events).length);
    onTablet.end();
  });

  it('stops the older of two processes on one device, and nothing is lost or doubled', async () => {
    const older = bob.client;
    const texts = Array.from({ length: 60 }, (_, index) => `message ${index}`);
    const options = (index: number): { key: Uint8Array; sentAt: number } => ({
      key: new Uint8Array(16).fill(index + 1),
      sentAt: 1_700_000_000_000 + index,
    });
    const writing = Promise.allSettled(texts.map((text, index) => older.send(alice.id, text, options(index))));
    const reading = Promise.all(texts.map((text) => alice.client.send(bob.id, `to bob: ${text}`)));
    const ports = bob.ports(bob.store, 'bob again');
    const newer = await resume(ports);
    others.push(newer);
    await newer.start({ read: true });
    const toldNewer = new Told(newer);
    const outcomes = await writing;
    await expect(older.send(alice.id, 'too late')).rejects.toMatchObject({ code: 'device-replaced' });
    expect(older.snapshot()).toMatchObject({ connection: 'offline', unlocked: false, contacts: [] });
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'device-replaced' });
    }
    await Promise.all([reading, ...texts.map((text, index) => newer.send(alice.id, text, options(index)))]);
    const heard = await alice.told.incoming(60);
    expect([...heard].sort()).toEqual([...texts].sort());
    const incoming = await toldNewer.incoming(60);
    expect(incoming).toEqual(texts.map((text) => `to bob: ${text}`));
    toldNewer.end();
  });

  it('signs the others out with a new password, and history opens with the new one only', async () => {
    await bob.client.send(alice.id, 'before');
    const tablet = await secondDevice();
    const next = 'a new password for everything';
    await expect(bob.client.changePassword('wrong', next)).rejects.toMatchObject({ code: 'wrong-password' });
    expect(tablet.snapshot().unlocked).toBe(true);
    const ended = new Promise<void>((resolve) => {
      tablet.subscribe(() => {
        if (!tablet.snapshot().unlocked) resolve();
      });
    });
    await bob.client.changePassword(PASSWORD, next);
    await ended;
    await expect(tablet.send(alice.id, 'no more')).rejects.toMatchObject({ code: 'not-signed-in' });
    await expect(signIn(bob.ports(), { password: PASSWORD })).rejects.toMatchObject({ code: 'wrong-password' });
    await bob.client.send(alice.id, 'still signed in');
    const store = new MemoryStore();
    const phone = await signIn(bob.ports(store), { password: next });
    others.push(phone);
    const { messages } = await phone.history(alice.id);
    expect(messages.map(({ text }) => text)).toEqual(['before', 'still signed in']);
    await phone.start({ read: true });
    await phone.send(alice.id, 'from the new device');
    expect(await alice.told.incoming(3)).toEqual(['before', 'still signed in', 'from the new device']);
    bob.crash();
    await expect(bob.resume()).resolves.toBeUndefined();
  });

  it('opens a locked device with the right password only, and says nothing once it is stopped', async () => {
    await bob.client.send('self', 'a note');
    bob.told.end();
    await bob.client.stop();
    expect(() => bob.client.contacts()).toThrow(expect.objectContaining({ code: 'locked' }) as Error);
    await expect(bob.client.history('self')).rejects.toMatchObject({ code: 'locked' });
    await expect(bob.client.send('self', 'no')).rejects.toMatchObject({ code: 'locked' });
    await expect(bob.client.invite()).rejects.toMatchObject({ code: 'locked' });
    await lock(bob.ports(bob.store));
    expect(bob.store.record).toMatchObject({ everydayKey: null, token: expect.any(String) as string });
    await expect(resume(bob.ports(bob.store))).rejects.toMatchObject({ code: 'locked' });
    await expect(resume(bob.ports(bob.store), { password: 'wrong' })).rejects.toMatchObject({ code: 'wrong-password' });
    expect(bob.store.record?.everydayKey).toBeNull();
    const before = bob.store.record?.device;
    const opened = await resume(bob.ports(bob.store), { password: PASSWORD });
    others.push(opened);
    expect(opened.account.device).toBe(before);
    expect((await opened.history('self')).messages).toMatchObject([{ text: 'a note' }]);
  });
});
