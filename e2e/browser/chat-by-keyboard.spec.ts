import { messageOf } from './support/conversation';
import { phone, TwoInBrowsers } from './support/two-in-browsers';

const both = new TwoInBrowsers();

test('somebody who has only a keyboard finds a person, writes, answers, edits and reacts', async () => {
  const { page, seen } = await both.app(both.alice);
  const { keyboard } = page;
  await keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to' }).and(page.locator(':focus')).waitFor();
  await keyboard.type('bob');
  await page.getByRole('option', { name: /Bob/, selected: true }).waitFor();
  await keyboard.press('Enter');
  const box = page.getByRole('textbox', { name: 'Message to Bob' });
  await box.and(page.locator(':focus')).waitFor();
  await keyboard.type('first line');
  await keyboard.press('Shift+Enter');
  await keyboard.type('second line');
  await keyboard.press('Enter');
  await messageOf(page, 'second line').waitFor();
  await keyboard.type('another one');
  await keyboard.press('Enter');
  await messageOf(page, 'another one').waitFor();

  await keyboard.press('Shift+Tab');
  await keyboard.press('Shift+Tab');
  await page
    .getByRole('article', { name: /another one/ })
    .and(page.locator(':focus'))
    .waitFor();
  await keyboard.press('ArrowUp');
  await page
    .getByRole('article', { name: /second line/ })
    .and(page.locator(':focus'))
    .waitFor();
  await keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Reply' }).and(page.locator(':focus')).waitFor();
  await keyboard.press('ArrowUp');
  await page.getByRole('menuitemradio', { name: '👍' }).and(page.locator(':focus')).waitFor();
  await keyboard.press('Enter');
  await messageOf(page, 'second line').getByRole('button', { name: '👍 from You' }).waitFor();
  await keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Reply' }).and(page.locator(':focus')).waitFor();
  await keyboard.press('Enter');
  await page.getByText('Reply to You').waitFor();
  await keyboard.press('Escape');
  await page.getByText('Reply to You').waitFor({ state: 'detached' });
  await keyboard.press('ArrowUp');
  await page.getByText('Edit message').waitFor();
  expect(await box.inputValue()).toBe('another one');
  await keyboard.press('Escape');
  await page.getByText('Edit message').waitFor({ state: 'detached' });
  expect(await box.inputValue()).toBe('');

  await keyboard.press('Shift+Tab');
  await keyboard.press('Shift+Tab');
  await keyboard.press('?');
  await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
  await keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Keyboard' }).waitFor({ state: 'detached' });
  expect(seen.complaints).toEqual([]);
});

test('on a phone, list and conversation take turns, and the way back is the system’s own', async () => {
  const { page, seen } = await both.app(both.alice, '/', phone);
  const entry = page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: /Bob/ });
  await entry.tap();
  await page.getByRole('textbox', { name: 'Message to Bob' }).waitFor();
  await entry.waitFor({ state: 'hidden' });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole('link', { name: 'Bob', exact: true }).tap();
  await page.getByRole('heading', { name: 'Details' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Details' }).waitFor({ state: 'detached' });
  await page.goBack();
  await entry.waitFor();
  expect(seen.complaints).toEqual([]);
});
