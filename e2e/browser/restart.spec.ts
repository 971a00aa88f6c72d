import type { Page } from '../../tools/browser/launch';
import { messageOf, write } from './support/conversation';
import { TwoInBrowsers } from './support/two-in-browsers';

const both = new TwoInBrowsers();
let atAlice: Page;
let atBob: Page;

beforeAll(async () => {
  [atAlice, atBob] = (await Promise.all([both.chat(both.alice), both.chat(both.bob)])).map(({ page }) => page) as [
    Page,
    Page,
  ];
});

test('a talk goes on over a restart of both servers', async () => {
  await Promise.all([both.alice.server.restart(), both.bob.server.restart()]);
  await write(atBob, 'are you still there?');
  await messageOf(atAlice, 'are you still there?').waitFor();
  await write(atAlice, 'yes, I am');
  await messageOf(atBob, 'yes, I am').waitFor();
});
