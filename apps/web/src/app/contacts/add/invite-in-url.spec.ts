import { inviteIn } from './invite-in-url';

test.each([
  ['web+parley:alice@192.0.2.7:8443#abc.def', 'web+parley:alice@192.0.2.7:8443#abc.def'],
  ['web%2Bparley%3Aalice%40192.0.2.7%3A8443%23abc.def', 'web+parley:alice@192.0.2.7:8443#abc.def'],
  ['100%', '100%'],
  ['', ''],
  [null, ''],
])('the fragment %j is the invite %j', (fragment, invite) => {
  expect(inviteIn(fragment)).toBe(invite);
});
