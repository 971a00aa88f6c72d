import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Page } from '../../../tools/browser/launch';

type Locator = ReturnType<Page['getByRole']>;

/** Presses a button of a file's card. */
export const act = (card: Locator, name: string): Promise<void> =>
  card.getByRole('button', { name, exact: true }).click();

/** Sends what was chosen. */
export async function sendChosen(page: Page, caption = ''): Promise<void> {
  await page.getByRole('list', { name: 'Files to send' }).getByRole('listitem').first().waitFor();
  const box = page.getByRole('textbox', { name: /^Message to/ });
  if (caption !== '') await box.fill(caption);
  await box.press('Enter');
}

/** Name and SHA-256 of what the browser saves. */
export async function saved(page: Page, card: Locator): Promise<{ readonly name: string; readonly sha256: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), act(card, 'Save')]);
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(await download.path())) hash.update(bytes as Buffer);
  return { name: download.suggestedFilename(), sha256: hash.digest('hex') };
}
