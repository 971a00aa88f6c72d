import { converse, messageWith, type Shot } from './stage';

/** The own server is away for a while. */
export const troubleShots: readonly Shot[] = [
  {
    name: 'server-away',
    make: async (stage) => {
      const { page, size, world } = stage;
      await converse(stage, 'bob');
      await world.alice.server.down();
      await page.getByText('Your server does not answer').waitFor();
      const text = size === 'wide' ? 'Do we need a rope?' : 'And a lamp?';
      await page.getByRole('textbox', { name: /^Message to/ }).fill(text);
      await page.getByRole('button', { name: 'Send' }).click();
      await messageWith(stage, text).waitFor();
    },
    after: async ({ page, world }) => {
      await world.alice.server.up();
      await page.getByText('Your server does not answer').waitFor({ state: 'detached' });
    },
  },
];
