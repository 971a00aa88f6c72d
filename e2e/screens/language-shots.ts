import { converse, visit, type Shot, type Stage } from './stage';

const german = ({ page, world }: Stage): Promise<void> =>
  page.context().addCookies([{ name: 'language', value: 'de', url: world.alice.server.ready.ui }]);

const english = ({ page }: Stage): Promise<void> => page.context().clearCookies({ name: 'language' });

/** The app in its other language. */
export const languageShots: readonly Shot[] = [
  {
    name: 'german-conversation',
    make: async (stage) => {
      await german(stage);
      await converse(stage, 'bob');
    },
    after: english,
  },
  {
    name: 'german-settings',
    make: async (stage) => {
      await german(stage);
      await visit(stage, '/settings/security');
      await stage.page.getByRole('heading', { name: 'Sicherheit', exact: true }).first().waitFor();
    },
    after: english,
  },
];
