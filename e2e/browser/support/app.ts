import type { Page } from '../../../tools/browser/launch';
import type { ServerProcess } from '../../support/server';

/** Makes the owner of a fresh server in a page. Resolves when the app is open, with the words of the recovery kit. */
export async function setUpOwner(
  page: Page,
  server: Pick<ServerProcess, 'ready'>,
  name: string,
  password: string,
): Promise<string> {
  await page.goto(`${server.ready.ui}#setup=${server.ready.setupToken ?? ''}`);
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await page.getByLabel('I have saved').check();
  const words = await page.getByRole('list', { name: 'Recovery words' }).getByRole('listitem').allTextContents();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('link', { name: 'Open Parley' }).click();
  await opened(page);
  return words.join(' ');
}

/** Types the password at the unlock screen (or the sign-in, which looks the same). Resolves when the app is open. */
export async function unlock(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: /Unlock|Sign in/ }).click();
  await opened(page);
}

/** Resolves when the app is open. */
export async function opened(page: Page): Promise<void> {
  // On a small screen it makes room for what is open.
  await page.getByRole('navigation', { name: 'Main', includeHidden: true }).waitFor({ state: 'attached' });
}

/** Resolves when the page asks for the password of a device it knows. */
export async function locked(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
}
