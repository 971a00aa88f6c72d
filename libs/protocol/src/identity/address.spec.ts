import fc from 'fast-check';
import { ProtocolError, toBase32, type AccountId, type ServerId, type ServerPlace } from '../index';
import { formatAddress, formatInvite, looksLikeInvite, parseAddress, parseInvite } from './address';
import { formatHostPort, parseHostPort } from './host-port';

const account = toBase32(new Uint8Array(32).fill(7)) as AccountId;
const token = new Uint8Array(16).fill(9);

/** The code with which a reader refuses, or null when it takes its input. */
function refusal(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
}

test.each([
  ['chat.example.com', 'chat.example.com', 443],
  ['Chat.Example.Com:444', 'chat.example.com', 444],
  ['192.168.0.100', '192.168.0.100', 8443],
  ['203.0.113.10:443', '203.0.113.10', 443],
  ['localhost:9', 'localhost', 9],
  ['::1', '::1', 8443],
  ['[2001:db8::1]:9443', '2001:db8::1', 9443],
])('%s is host %s and port %d', (text, host, port) => {
  expect(parseHostPort(text)).toEqual({ host, port });
  expect(parseHostPort(formatHostPort(parseHostPort(text)))).toEqual({ host, port });
});

test.each([
  '',
  ' ',
  'a b',
  '999.1.1.1',
  '1.2.3',
  'host:0',
  'host:65536',
  'host:x',
  '-a.example',
  'a..b',
  '[host]:1',
  'a/b',
  'x#y',
])('"%s" is no place', (text) => {
  expect(refusal(() => parseHostPort(text))).toBe('address-malformed');
});

test('an address may name a handle, and a server by its id', () => {
  expect(parseAddress('Alice@192.168.0.100:8443')).toEqual({
    handle: 'alice',
    kind: 'host',
    at: { host: '192.168.0.100', port: 8443 },
  });
  const server = toBase32(new Uint8Array(32).fill(3));
  expect(parseAddress(`bob@${server}`)).toEqual({ handle: 'bob', kind: 'server', server });
  expect(formatAddress(parseAddress(`bob@${server}`))).toBe(`bob@${server}`);
  expect(parseAddress('chat.example.com').handle).toBeNull();
  expect(() => parseAddress('Al ice@chat.example.com')).toThrow(ProtocolError);
});

test.each([
  ['alice@192.168.0.100', `web+parley:alice@192.168.0.100:8443#`],
  ['alice@chat.example.com', `https://chat.example.com/i/alice#`],
  ['alice@chat.example.com:8443', `https://chat.example.com:8443/i/alice#`],
  ['alice@[2001:db8::1]', `web+parley:alice@[2001:db8::1]:8443#`],
])('an invite to %s keeps account and token in the fragment and is read back', (text, start) => {
  const invite = { address: parseAddress(text), account, token, place: null };
  const link = formatInvite(invite);
  expect(link.startsWith(start)).toBe(true);
  expect(looksLikeInvite(link)).toBe(true);
  expect(parseInvite(link)).toEqual(invite);
});

test('an invite may say by which relays its server is reached', () => {
  const server = toBase32(new Uint8Array(32).fill(3)) as ServerId;
  const relay = (id: number, address: string): ServerPlace => ({
    server: toBase32(new Uint8Array(32).fill(id)) as ServerId,
    address,
  });
  const place = { server, relays: [relay(4, 'relay.example.org'), relay(5, '[2001:db8::1]:8443')] };
  const invite = { address: parseAddress('alice@192.168.0.100'), account, token, place };
  const link = formatInvite(invite);
  expect(parseInvite(link)).toEqual(invite);
  expect(link.split('#')[1]).toMatch(/^[a-z2-7]{52}\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]+$/);
  expect(refusal(() => parseInvite(`${link}.x`))).toBe('invite-invalid');
  expect(refusal(() => parseInvite(link.slice(0, -3)))).toBe('invite-invalid');
});

test.each([
  '',
  '#',
  'web+parley:alice@host#x',
  `web+parley:alice@host#${account}`,
  `web+parley:alice@host#${account}.AAAA`,
  `ftp://h/i/a#${account}.x`,
])('"%s" is no invite', (link) => {
  expect(refusal(() => parseInvite(link))).toBe('invite-invalid');
});

test('no text makes the readers throw anything but a typed error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      for (const read of [parseAddress, parseInvite, parseHostPort]) {
        try {
          read(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }
    }),
  );
});
