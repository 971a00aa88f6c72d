import { accountId, parseId, serverId, toBase32, type Card } from '@parley/protocol';
import { addressOf } from './addresses';

const id = toBase32(new Uint8Array(32).fill(7));
const cardAt = (...addresses: string[]): Card => ({
  account: parseId(accountId, id),
  handle: 'bob',
  name: 'Bob',
  colour: 'ff8800',
  sealingKey: new Uint8Array(294),
  server: parseId(serverId, id),
  addresses,
  relays: [],
  number: 1,
});

describe('the address of a contact', () => {
  it('is the best one of its card', () => {
    expect(addressOf(cardAt('Chat.Example.com:443', '192.0.2.1'))).toBe('bob@chat.example.com');
  });

  it.each([[[]], [['']], [['no address']], [['host:99999']], [['[::1']]])(
    'goes by the id of the server when the card says %j',
    (addresses) => {
      expect(addressOf(cardAt(...addresses))).toBe(`bob@${id}`);
    },
  );
});
