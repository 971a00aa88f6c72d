import { content } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import { befriend, home, packagesOf, person, random } from '../fixtures';
import { InboxBatch } from './inbox-batch';

describe('packages that a contact sends', () => {
  it('are taken once, and only those that are its own', async () => {
    const time = new ManualTime();
    const [alice, bob, mallory] = [await person(time, 'a'), await person(time, 'b'), await person(time, 'm')];
    const here = await home(time, alice);
    const contact = await befriend(time, here, alice, bob);
    const { handlers, book, contactStates } = here.parts;
    const [own] = await packagesOf(time, bob, 1);
    const [foreign] = await packagesOf(time, mallory, 1);
    if (own === undefined || foreign === undefined) throw new Error('no packages');
    const before = (await contactStates.stock(bob.account).get())?.fresh ?? [];
    const packages = [own, own, foreign, random(400)];
    const bytes = content.encode({ salt: random(16), sentAt: 1, body: { kind: 'empty' }, packages });
    await handlers.handle(new InboxBatch(book), contact, bytes);
    expect(contactStates.stock(bob.account).value?.fresh).toEqual([...before, own]);
  });
});
