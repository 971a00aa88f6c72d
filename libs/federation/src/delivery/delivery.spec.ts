import { TestWorld } from '../federation-fixtures';

describe('delivery', () => {
  it('brings mail that waited to the other server and gets a receipt for it', async () => {
    const world = new TestWorld();
    const [a, b] = [world.host(1), world.host(2)];
    a.knows(b);
    const id = a.send(b, 'hello');
    await b.start();
    await a.start();
    await world.time.until(() => a.outbox.rows.length === 0, 1_000);
    expect(b.inbox.stored).toEqual([id]);
    expect(a.outbox.receipts).toHaveLength(1);
  });
});
