import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canMount, mounted } from '../apps/server/src/mounts.fixtures';
import { befriend, Person } from './client-harness';

const onMount = canMount() ? it : it.skip;

onMount('a server whose disk is full refuses, stays up, and goes on when there is room', async () => {
  await mounted('size=8m', async (place) => {
    const [alice, bob] = await Promise.all([Person.create('alice'), Person.create('bob', { folder: place })]);
    await befriend(alice, bob);
    await Promise.all([alice.client.drained(), bob.client.drained()]);
    const filler = join(place, 'filler');
    const { bavail, bsize } = statfsSync(place);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 64 * 1024));

    const refusals: string[] = [];
    const sent: string[] = [];
    for (let index = 0; refusals.length === 0; index++) {
      const text = `bob ${index} ${'x'.repeat(20_000)}`;
      await bob.client.send(alice.id, text).then(
        () => void sent.push(text),
        (error: { code: string }) => void refusals.push(error.code),
      );
    }
    expect(refusals).toEqual(['storage-full']);
    expect((await fetch(`${bob.server.ready.ui}api/health`)).status).toBe(200);
    const waiting = await alice.client.send(bob.id, `alice ${'x'.repeat(20_000)}`);

    rmSync(filler);
    await bob.client.send(alice.id, 'there is room again');
    await alice.told.until(() => alice.told.texts().includes('there is room again'));
    expect(alice.told.texts()).toEqual([...sent, 'there is room again']);
    await alice.told.reached(waiting.id, 'received');
    await Promise.all([alice.end(), bob.end()]);
  });
});
