import { problemsEverywhere } from './support/axe';
import { messageOf } from './support/conversation';
import { act } from './support/file-cards';
import { drop } from './support/files';
import { phone, TwoInBrowsers } from './support/two-in-browsers';

jest.setTimeout(300_000);

const two = new TwoInBrowsers();

test('a picture that was kept among the notes is opened on another device, and goes with its note', async () => {
  const { page: laptop, seen } = await two.app(two.alice, '/c/self');
  const { page: handy } = await two.app(two.alice, '/c/self', phone);
  const box = laptop.getByRole('textbox', { name: 'Note to self' });
  await box.waitFor();
  await drop(laptop, [{ image: '#2f7d4f', name: 'hedge.png' }]);
  await laptop.getByRole('list', { name: 'Files to send' }).getByRole('listitem').first().waitFor();
  await box.fill('cut in March');
  await box.press('Enter');
  await messageOf(laptop, 'hedge.png').getByText('On your server').waitFor();

  const card = messageOf(handy, 'hedge.png');
  await card.getByText('cut in March').waitFor();
  await act(card, 'Fetch');
  await act(card, 'Open');
  const image = handy.getByRole('dialog', { name: 'File' }).getByRole('img', { name: 'hedge.png' });
  await image.waitFor();
  expect(await image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(1200);
  await handy.keyboard.press('Escape');
  expect(await problemsEverywhere(handy)).toEqual([]);
  expect(seen.complaints).toEqual([]);
});
