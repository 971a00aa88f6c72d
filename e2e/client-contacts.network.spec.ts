import { befriend, type Person } from './client-harness';
import { twoPeople } from './two-friends';

describe('two people with a server each', () => {
  let alice: Person;
  let bob: Person;

  twoPeople((...two) => ([alice, bob] = two));

  it('become contacts by request and acceptance, and have the same safety number', async () => {
    const requested = await alice.client.addContact(bob.address, 'It is me');
    expect(requested).toMatchObject({ id: bob.id, state: 'requested', name: 'BOB', verified: false });
    await bob.told.until((event) => event.type === 'request');
    expect(bob.client.requests()).toMatchObject([{ id: alice.id, state: 'incoming', note: 'It is me' }]);
    expect(await bob.client.acceptRequest(alice.id)).toMatchObject({ id: alice.id, state: 'approved' });
    await alice.told.contact(bob.id, 'approved');
    expect(bob.client.requests()).toEqual([]);
    const { safetyNumber } = alice.client.safetyNumber(bob.id);
    expect(bob.client.safetyNumber(alice.id).safetyNumber).toBe(safetyNumber);
    expect((await bob.client.verify(alice.id, safetyNumber)).verified).toBe(true);
    expect(bob.client.findContact(alice.address).verified).toBe(true);
    expect((await bob.client.verify(alice.id, `${safetyNumber.slice(0, -1)}x`)).verified).toBe(false);
    expect(bob.client.findContact(alice.id).verified).toBe(false);
  });

  it('see who is at an address before anybody is asked, with the number that both will compare', async () => {
    const found = await alice.client.lookUp(bob.address);
    expect(found).toMatchObject({ id: bob.id, handle: 'bob', name: 'BOB', invited: false, known: null });
    expect(alice.client.contacts()).toEqual([]);
    await alice.client.addContact(bob.address);
    expect((await alice.client.lookUp(bob.address)).known).toBe('requested');
    await bob.told.until((event) => event.type === 'request');
    expect(bob.client.safetyNumber(alice.id)).toMatchObject({ safetyNumber: found.safetyNumber, verified: false });
    expect((await bob.client.lookUp((await alice.client.invite()).link)).known).toBe('incoming');
    expect((await bob.client.lookUp((await alice.client.invite()).link)).invited).toBe(true);
    await expect(alice.client.lookUp(alice.address)).rejects.toMatchObject({ code: 'own-address' });
    expect(() => bob.client.safetyNumber(bob.id)).toThrow('contact');
  });

  it('are contacts without anybody accepting when both ask at once', async () => {
    await Promise.all([alice.client.addContact(bob.address), bob.client.addContact(alice.address)]);
    await Promise.all([alice.told.contact(bob.id, 'approved'), bob.told.contact(alice.id, 'approved')]);
    await alice.client.send(bob.id, 'hello');
    await bob.client.send(alice.id, 'hello yourself');
    expect(await bob.told.incoming(1)).toEqual(['hello']);
    expect(await alice.told.incoming(1)).toEqual(['hello yourself']);
  });

  it('are verified from the start by an invite, and its link is good for one', async () => {
    const { link } = await bob.client.invite();
    expect(await alice.client.addContact(link)).toMatchObject({ id: bob.id, state: 'requested', verified: true });
    await bob.told.until((event) => event.type === 'request');
    await bob.client.acceptRequest(alice.id);
    await alice.told.contact(bob.id, 'approved');
    await expect(alice.client.addContact(bob.address)).rejects.toMatchObject({ code: 'already-contact' });
    await expect(alice.client.addContact(alice.address)).rejects.toMatchObject({ code: 'own-address' });
  });

  it('hear nothing when a request is declined, and nothing can be sent', async () => {
    await alice.client.addContact(bob.address);
    await bob.told.until((event) => event.type === 'request');
    await bob.client.declineRequest(alice.id);
    expect(bob.client.requests()).toEqual([]);
    expect(alice.client.findContact(bob.id).state).toBe('requested');
    await expect(alice.client.send(bob.id, 'hello?')).rejects.toMatchObject({ code: 'not-approved' });
  });

  it('fail to reach each other with a clear reason after a block, and reach each other again after it', async () => {
    await befriend(alice, bob);
    await bob.client.block(alice.id);
    const refused = await alice.client.send(bob.id, 'are you there?');
    expect(await alice.told.reached(refused.id, 'failed')).toMatchObject({ reason: 'stranger' });
    await expect(bob.client.send(alice.id, 'no')).rejects.toMatchObject({ code: 'blocked' });
    expect(await bob.client.unblock(alice.id)).toMatchObject({ state: 'approved' });
    await alice.client.send(bob.id, 'and now?');
    expect(await bob.told.incoming(1)).toEqual(['and now?']);
  });

  it('leave nothing of each other after a removal, and can start anew, in another program, too', async () => {
    await befriend(alice, bob);
    await alice.client.send(bob.id, 'one');
    await bob.told.incoming(1);
    await bob.client.removeContact(alice.id);
    expect(bob.client.contacts()).toEqual([]);
    expect(await bob.client.conversations()).toEqual([]);
    await expect(bob.client.history(alice.id)).rejects.toMatchObject({ code: 'unknown-contact' });
    const { change } = bob.client.snapshot();
    bob.crash();
    await bob.resume(change);
    await bob.client.addContact(alice.address);
    await bob.told.contact(alice.id, 'approved');
    await alice.client.send(bob.id, 'two');
    expect(await bob.told.incoming(1)).toEqual(['two']);
    expect((await bob.client.history(alice.id)).messages.map(({ text }) => text)).toEqual(['two']);
  });
});
