import type { EnvelopeId, ServerId } from '@parley/protocol';
import { transitContract, type TransitUnderTest } from '@parley/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { idColumn } from '../database/columns';
import {
  anAccount,
  commit,
  contactRow,
  openOwnerData,
  outgoing,
  random,
  withOwner,
} from '../gateway/owner-data.fixtures';
import type { TestContact } from '../gateway/owner-data.fixtures';

/** A database in a file, opened anew by `reopen`, with an owner whose contacts get the mail. */
async function inFile(quota: number): Promise<TransitUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-transit-'));
  const held = { perDestination: quota, inAll: 1_000 * quota };
  let data = await openOwnerData({ directory, held });
  const { device } = await withOwner(data);
  const recipients = new Map<EnvelopeId, TestContact>();
  return {
    get store() {
      return data.transit;
    },
    now: data.clock.value,
    async mail(server: ServerId) {
      const contact = { account: anAccount(), server, stampSecret: random(32) };
      await commit(data, device, { contacts: [contactRow(contact)] });
      const { envelopes } = await commit(data, device, { outgoing: [outgoing(contact)] });
      const [id] = envelopes;
      if (id === undefined) throw new Error('nothing was sent');
      recipients.set(id, contact);
      return id;
    },
    receipted: (server, id) => data.outbox.receipted(server, new Uint8Array(1), [id]),
    async moved(id, server) {
      const contact = recipients.get(id);
      if (contact === undefined) throw new Error('nobody gets it');
      await commit(data, device, { contacts: [contactRow({ ...contact, server }, { version: 1 })] });
    },
    stateOf(id) {
      const select = data.database.db.prepare('SELECT state FROM deliveries WHERE envelope = ?').pluck();
      const state = select.get(idColumn(id));
      return Promise.resolve(state === 'delivered' || state === 'failed' ? state : 'waiting');
    },
    async reopen() {
      data.close();
      data = await openOwnerData({ directory, held });
    },
    close() {
      data.close();
      rmSync(directory, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

transitContract('the database', inFile);
