import { MemoryOutbox } from './delivery-stores';
import { transitContract } from './transit-contract';
import { MemoryTransit } from './transit-store';

const NOW = 1_700_000_000_000;

transitContract('memory', (quota) => {
  const outbox = new MemoryOutbox();
  const store = new MemoryTransit({ now: () => NOW }, outbox, quota);
  let number = 0;
  return Promise.resolve({
    store,
    now: NOW,
    mail: (to) => Promise.resolve(outbox.put(to, `mail ${++number}`)),
    receipted: (to, id) => outbox.receipted(to, new Uint8Array(), [id]),
    moved: (id, to) => {
      const at = outbox.rows.findIndex((row) => row.id === id);
      outbox.rows.push(...outbox.rows.splice(at, 1).map((row) => ({ ...row, server: to })));
      return Promise.resolve();
    },
    stateOf: (id) => {
      if (outbox.rows.some((row) => row.id === id)) return Promise.resolve('waiting');
      return Promise.resolve(outbox.failed.some((refusal) => refusal.id === id) ? 'failed' : 'delivered');
    },
    reopen: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
});
