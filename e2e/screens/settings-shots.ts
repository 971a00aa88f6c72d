import { visit, type Shot } from './stage';

const page = (name: string, heading: string): Shot => ({
  name: `settings-${name}`,
  make: async (stage) => {
    await visit(stage, `/settings/${name}`);
    await stage.page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
  },
});

/** Every page of the settings. */
export const settingsShots: readonly Shot[] = [
  { name: 'settings', make: (stage) => visit(stage, '/settings') },
  page('security', 'Security'),
  page('devices', 'Devices'),
  page('appearance', 'Appearance'),
  {
    name: 'settings-network',
    make: async (stage) => {
      await visit(stage, '/settings/network');
      await stage.page.getByText('On this computer', { exact: true }).waitFor();
    },
  },
  {
    name: 'settings-servers',
    make: async (stage) => {
      await visit(stage, '/settings/servers');
      await stage.page.getByText('Wants to connect').waitFor();
      await stage.page.getByText(stage.world.of('frank').client.account.name).first().waitFor();
    },
  },
  {
    name: 'settings-servers-ways',
    make: async (stage) => {
      await visit(stage, '/settings/servers');
      await stage.page.getByText(stage.world.of('frank').client.account.name).first().waitFor();
      await stage.page.getByRole('heading', { name: 'Ways' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings-storage',
    make: async (stage) => {
      await visit(stage, '/settings/storage');
      await stage.page.getByText(/unsent messages: \d/).waitFor();
    },
  },
  {
    name: 'settings-diagnostics',
    make: async (stage) => {
      await visit(stage, '/settings/diagnostics');
      await stage.page.getByRole('button', { name: 'Check again' }).and(stage.page.locator(':enabled')).waitFor();
      await stage.page.getByText('On this computer', { exact: true }).waitFor();
    },
  },
  page('about', 'About'),
];
