import type { Page } from '../../../tools/browser/launch';

type Locator = ReturnType<Page['getByRole']>;

/** The message that has these words. */
export const messageOf = (page: Page, words: string): Locator =>
  page.getByRole('log').getByRole('article').filter({ hasText: words }).last();

/** Writes a message in the open conversation and sends it with Enter. */
export async function write(page: Page, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: /^(Message to|Note to self)/ });
  await box.fill(text);
  await box.press('Enter');
}

/** Opens the menu of a message by a right click. */
export async function menuOf(page: Page, words: string): Promise<Locator> {
  await messageOf(page, words).click({ button: 'right', position: { x: 5, y: 5 } });
  const menu = page.getByRole('menu', { name: 'Message' });
  await menu.waitFor();
  return menu;
}
