import { usePlainTag } from './plain-tag.fixtures';
import { foundText, remedyText } from './reachability-text';

beforeAll(usePlainTag);

test.each([
  [
    { check: 'machine', address: '127.0.0.1:8443', found: 'ours', remedy: null },
    'Your server answers at 127.0.0.1:8443. Programs on this computer reach your server there.',
  ],
  [
    { check: 'internet', address: 'chat.example:8443', found: 'refused', remedy: null },
    'The computer at chat.example:8443 takes no connections there.',
  ],
  [
    { check: 'network', address: null, found: 'no-address', remedy: null },
    'Other computers do not reach your server: it listens for this computer alone, or there is no network.',
  ],
] as const)('what was found is said in words: %#', (check, text) => {
  expect(foundText(check)).toBe(text);
});

test('a remedy names the ports and the keys of the configuration', () => {
  expect(remedyText({ code: 'forward-port', port: 443, ownPort: 8443, setting: 'public_ip' })).toBe(
    'Let your router pass TCP port 443 on to port 8443 of this computer. If that is so already, correct [Network] public_ip.',
  );
});
