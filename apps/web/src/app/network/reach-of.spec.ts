import { reachOf } from './reach-of';

test.each([
  ['127.0.0.1:8443', 'machine'],
  ['localhost', 'machine'],
  ['[::1]:8443', 'machine'],
  ['192.168.1.20:8443', 'network'],
  ['10.0.0.2', 'network'],
  ['172.20.0.3:8443', 'network'],
  ['172.32.0.3:8443', 'internet'],
  ['100.64.1.1:8443', 'network'],
  ['[fd00::1]:8443', 'network'],
  ['raspberry:8443', 'network'],
  ['nas.local', 'network'],
  ['chat.example.com', 'internet'],
  ['203.0.113.7:8443', 'internet'],
  ['[2001:db8::1]:8443', 'internet'],
])('%s is reached from: %s', (address, reach) => {
  expect(reachOf(address)).toBe(reach);
});
