import { readCard } from '@parley/crypto/identity';
import { Sealer } from '@parley/crypto/sealing';
import { content, envelopeId, ProtocolError, sealedContent, type PackageStock } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import * as z from 'zod';
import { befriend, home, introductionOf, packagesOf, person, random } from '../fixtures';
import { InboxBatch } from './inbox-batch';
import { changedStock } from './stock-change';

describe('packages that a contact sends', () => {
  it('are taken once, only those that are its own, and nothing changes by reading them', async () => {
    const time = new ManualTime();
    const [alice, bob, mallory] = [await person(time, 'a'), await person(time, 'b'), await person(time, 'm')];
    const here = await home(time, alice);
    const contact = await befriend(time, here, alice, bob);
    const { handlers, book, contactStates } = here.parts;
    const [own] = await packagesOf(time, bob, 1);
    const [foreign] = await packagesOf(time, mallory, 1);
    if (own === undefined || foreign === undefined) throw new Error('no packages');
    const before = (await contactStates.stock(bob.account).get()) as PackageStock;
    const packages = [own, own, foreign, random(400)];
    const bytes = content.encode({ salt: random(16), sentAt: 1, body: { kind: 'empty' }, packages });
    const batch = new InboxBatch(book);
    await handlers.handle(batch, contact, bytes);
    expect(contactStates.stock(bob.account).value).toEqual(before);
    const change = batch.stocks.get(bob.account);
    if (change === undefined) throw new Error('nothing was noted');
    expect(changedStock(before, change)?.fresh).toEqual([...before.fresh, own]);
  });

  it('are forgotten when what they came with is not committed', async () => {
    const time = new ManualTime();
    const [alice, bob] = [await person(time, 'alice'), await person(time, 'bob')];
    const here = await home(time, alice);
    await befriend(time, here, alice, bob);
    const { inbox, contactStates } = here.parts;
    const stock = contactStates.stock(bob.account);
    const before = await stock.get();
    await time.advance(60_000);
    const { signed, others } = await introductionOf(time, alice.account, bob);
    const { sealingKey } = await readCard(alice.secrets.card);
    const inside = sealedContent.encode({ kind: 'introduction', introduction: signed });
    const sealed = await new Sealer().seal(alice.account, sealingKey, inside);
    inbox.granted(1);
    await inbox.idle();
    const refused = new Promise<void>((resolve) => {
      here.server.refuses = ({ acknowledged }) => {
        if (acknowledged === undefined) return null;
        resolve();
        return new ProtocolError('lease-lost', 'somebody else reads');
      };
    });
    const envelope = z.decode(envelopeId, random(32));
    inbox.push([{ position: 1, contact: bob.account, envelope, receivedAt: 1, sealed }], 0);
    await refused;
    await inbox.idle();
    expect(await stock.get()).toEqual(before);
    here.server.refuses = () => null;
    inbox.granted(2);
    inbox.push([{ position: 1, contact: bob.account, envelope, receivedAt: 1, sealed }], 0);
    await inbox.idle();
    expect((await contactStates.stock(bob.account).get())?.fresh).toEqual(others);
  });
});
