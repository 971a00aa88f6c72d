import { signIn, type Client, type Snapshot } from '@parley/client';
import { befriend, PASSWORD, Person } from './client-harness';
import { shows } from './support/shows';

const png = (fill: number): Uint8Array =>
  Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Uint8Array(2_000).fill(fill)]);

const shown = ({ contacts }: Snapshot, id: string): unknown[] => {
  const { name, colour, picture } = contacts.find((contact) => contact.id === id) ?? {};
  return [name, colour, picture?.at(-1)];
};

describe('how a person shows themselves', () => {
  let alice: Person;
  let bob: Person;
  let tablet: Client;

  beforeEach(async () => {
    [alice, bob] = await Promise.all([Person.create('alice'), Person.create('bob')]);
    tablet = await signIn(bob.ports(), { password: PASSWORD });
  });

  afterEach(async () => {
    await tablet.stop();
    await Promise.all([alice.end(), bob.end()]);
  });

  it('reaches contacts and the own devices, those who become contacts later too', async () => {
    await tablet.start({ read: false });
    await bob.client.updateProfile(PASSWORD, { picture: png(1) });
    await befriend(alice, bob);
    await shows(alice.client, (now) => shown(now, bob.id)[2] === 1);
    await expect(bob.client.updateProfile('wrong', { name: 'Robert' })).rejects.toMatchObject({
      code: 'wrong-password',
    });
    await expect(bob.client.updateProfile(PASSWORD, { picture: new Uint8Array(50) })).rejects.toMatchObject({
      code: 'malformed',
    });
    // From a device that does not read: the one that does tells the contacts.
    await tablet.updateProfile(PASSWORD, { name: 'Robert', colour: '112233', picture: png(2) });
    const told = await shows(alice.client, (now) => shown(now, bob.id)[2] === 2);
    expect(shown(told, bob.id)).toEqual(['Robert', '112233', 2]);
    await shows(bob.client, () => bob.client.account.name === 'Robert');
    for (const device of [bob.client, tablet])
      expect(device.account).toMatchObject({ name: 'Robert', colour: '112233', picture: png(2) });
    await bob.client.updateProfile(PASSWORD, { picture: null });
    await shows(alice.client, (now) => shown(now, bob.id)[0] === 'Robert' && shown(now, bob.id)[2] === undefined);
    // Later starts know it too.
    await bob.client.updateProfile(PASSWORD, { picture: png(3) });
    await shows(alice.client, (now) => shown(now, bob.id)[2] === 3);
    alice.crash();
    await alice.resume();
    await shows(alice.client, (now) => shown(now, bob.id)[2] === 3);
  });

  it('goes with marks and drafts of conversations, the same on every device, and changes no delivery', async () => {
    await befriend(alice, bob);
    await tablet.start({ read: false });
    const of = (now: Snapshot, id: string): Record<string, unknown> => {
      const { pinned, archived, mutedUntil, draft } = now.conversations.find((each) => each.id === id) ?? {};
      return { pinned, archived, mutedUntil, draft };
    };
    const far = Date.now() + 1e9;
    await bob.client.setFlags(alice.id, { pinned: true, mutedUntil: far });
    await tablet.setFlags(alice.id, { archived: true });
    await tablet.setDraft(alice.id, 'a thought');
    await bob.client.setDraft('self', 'another');
    const all = { pinned: true, archived: true, mutedUntil: far, draft: 'a thought' };
    for (const device of [bob.client, tablet]) {
      await shows(
        device,
        (now) => of(now, alice.id)['draft'] === 'a thought' && of(now, 'self')['draft'] === 'another',
      );
      expect(of(device.snapshot(), alice.id)).toEqual(all);
    }
    await bob.told.until(
      (event) => event.type === 'conversation' && event.conversation.draft === 'a thought' && event.conversation.pinned,
    );
    const { id } = await alice.client.send(bob.id, 'do you hear me?');
    await alice.told.reached(id, 'received');
    bob.crash();
    await bob.resume();
    expect(of(bob.client.snapshot(), alice.id)).toEqual(all);
    expect(bob.client.contacts()[0]).toMatchObject({ pinned: true, archived: true, mutedUntil: far });
    await bob.client.removeContact(alice.id);
    const gone = await shows(bob.client, ({ contacts }) => contacts.length === 0);
    expect(gone.conversations.map((each) => each.id)).toEqual(['self']);
  });

  it('replaces the recovery words, and ends the sign-in of a device', async () => {
    const phone = await signIn(bob.ports(), { password: PASSWORD });
    const devices = await bob.client.devices();
    expect(devices).toHaveLength(3);
    await bob.client.signOutDevice(phone.account.device);
    await expect(phone.devices()).rejects.toMatchObject({ code: 'not-signed-in' });
    await expect(bob.client.signOutDevice(bob.client.account.device)).rejects.toMatchObject({ code: 'refused' });
    await expect(bob.client.signOutDevice(phone.account.device)).rejects.toMatchObject({ code: 'unknown-device' });
    await expect(bob.client.renewRecovery('wrong')).rejects.toMatchObject({ code: 'wrong-password' });
    const { recoveryWords, recoveryKit } = await bob.client.renewRecovery(PASSWORD);
    expect(recoveryKit).toContain(recoveryWords);
    await expect(signIn(bob.ports(), { recoveryWords: bob.recoveryWords })).rejects.toMatchObject({
      code: 'wrong-recovery-words',
    });
    await expect(tablet.devices()).rejects.toMatchObject({ code: 'not-signed-in' });
    const recovered = await signIn(bob.ports(), { recoveryWords: recoveryKit });
    expect(recovered.account.accountId).toBe(bob.id);
    await recovered.stop();
    await bob.client.send('self', 'still signed in');
  });
});
