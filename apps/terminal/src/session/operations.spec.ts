import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, ContactView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { Profile } from '../profile/profile';
import { Uploads } from '../profile/uploads';
import { operations, type Surroundings } from './operations';

const line = { key: 'AAAAAAAAAAAAAAAAAAAAAA', sentAt: 1 };

describe('whoever is written to', () => {
  let known: ContactView[];
  let sent: string[];
  let settling: number;
  let arriving: ContactView[];

  const contact = (state: ContactView['state']): ContactView =>
    ({ id: 'bobs-id', address: 'bob@192.0.2.1:8443', state }) as ContactView;
  const client = {
    findContact: (typed: string): ContactView => {
      const found = known.find(({ id, address }) => [id, address].includes(typed.toLowerCase()));
      if (found === undefined) throw new ProtocolError('unknown-contact', 'there is no such contact');
      return found;
    },
    send: (to: string, text: string) => Promise.resolve(void sent.push(`${to}: ${text}`)),
  };
  const around: Surroundings = {
    client: client as unknown as Client,
    repeated: false,
    uploads: new Uploads(Profile.open(mkdtempSync(join(tmpdir(), 'parley-profile-')))),
    online: () => Promise.resolve(),
    settled: () => {
      settling++;
      known = arriving;
      return Promise.resolve();
    },
  };

  beforeEach(() => {
    known = [];
    sent = [];
    settling = 0;
    arriving = [];
  });

  it('in capitals is found once, and the lines go there in order without waiting for what arrives', async () => {
    known = [contact('approved')];
    const to = await operations.recipient(around, 'BOB@192.0.2.1:8443');
    await Promise.all(['one', 'two', 'three'].map((text) => operations.send(around, to, text, line)));
    expect(sent).toEqual(['bobs-id: one', 'bobs-id: two', 'bobs-id: three']);
    expect(settling).toBe(0);
  });

  it('is waited for while an approval may be unread', async () => {
    known = [contact('requested')];
    arriving = [contact('approved')];
    expect(await operations.recipient(around, 'bob@192.0.2.1:8443')).toBe('bobs-id');
    expect(settling).toBe(1);
  });

  it('keeps what was typed when no contact is meant: notes to oneself, or nobody', async () => {
    expect(await operations.recipient(around, 'self')).toBe('self');
    expect(settling).toBe(0);
    expect(await operations.recipient(around, 'eve@192.0.2.1')).toBe('eve@192.0.2.1');
  });
});
