import { password, type Shot, type Stage } from './stage';

const setUp = async ({ page, unclaimed }: Stage): Promise<void> => {
  await page.goto(`${unclaimed.ready.ui}#setup=${unclaimed.ready.setupToken ?? ''}`);
  await page.getByLabel('Name').fill('Alice Moreau');
};

/** What comes before the open app: making an account. They follow each other. */
export const setUpShots: readonly Shot[] = [
  {
    name: 'setup-waiting',
    make: async ({ page, unclaimed }) => {
      await page.goto(unclaimed.ready.ui);
      await page.getByRole('heading', { name: 'This server waits' }).waitFor();
    },
  },
  { name: 'setup-name', make: setUp },
  {
    name: 'setup-password-weak',
    make: async (stage) => {
      const { page } = stage;
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel('Password', { exact: true }).fill('alice1990');
      await page.getByText('Weak').first().waitFor();
    },
  },
  {
    name: 'setup-password',
    make: async ({ page }) => {
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByText('Strong').first().waitFor();
    },
  },
  {
    name: 'setup-kit',
    make: async ({ page }) => {
      await page.getByRole('button', { name: 'Make my account' }).click();
      await page.getByLabel('I have saved').check();
    },
  },
  {
    name: 'setup-reach',
    make: async ({ page }) => {
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('img', { name: 'Your invite as a QR code' }).waitFor();
      await page.getByText('On this computer', { exact: true }).waitFor();
    },
  },
  {
    name: 'conversations-empty',
    make: async ({ page }) => {
      await page.getByRole('link', { name: 'Open Parley' }).click();
      await page.getByRole('heading', { name: 'Nobody to talk to yet' }).waitFor();
    },
  },
  {
    name: 'contacts-empty',
    make: async ({ page }) => {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Contacts' }).click();
      await page.getByRole('heading', { name: 'No contacts yet' }).waitFor();
    },
  },
  {
    name: 'requests-empty',
    make: async ({ page }) => {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Requests' }).click();
      await page.getByRole('heading', { name: 'No requests' }).waitFor();
    },
  },
];

/** A browser that the server does not know yet; it is signed in behind it, and stays so. */
export const signInShots: readonly Shot[] = [
  {
    name: 'sign-in',
    needed: true,
    make: async ({ page, world }) => {
      await page.goto(world.alice.server.ready.ui);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    },
    after: async ({ page }) => {
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByLabel('Stay unlocked on this browser').check();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
    },
  },
];

/** Behind a lock. */
export const lockShots: readonly Shot[] = [
  {
    name: 'locked',
    make: async ({ page }) => {
      await page.keyboard.press('Control+Shift+L');
      await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    },
  },
  {
    name: 'locked-wrong-password',
    make: async ({ page }) => {
      await page.getByLabel('Password', { exact: true }).fill('not this one');
      await page.getByRole('button', { name: 'Unlock' }).click();
      await page.getByText('That is not the password.').waitFor();
    },
  },
  {
    name: 'recover',
    make: async ({ page }) => {
      await page.getByRole('link', { name: 'I lost my password' }).click();
      await page.getByRole('heading', { name: 'Recover your account' }).waitFor();
    },
  },
];
