import { openMenu, visit, type Shot, type Stage } from './stage';

const detailsOf = async (stage: Stage, name: Parameters<Stage['world']['of']>[0], query = ''): Promise<void> => {
  await visit(stage, `/contacts/${stage.world.of(name).id}${query}`);
  await stage.page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor();
};

/** People, and how they become contacts. */
export const contactShots: readonly Shot[] = [
  { name: 'contacts', make: (stage) => visit(stage, '/contacts') },
  {
    name: 'contact-menu',
    make: async (stage) => {
      await visit(stage, '/contacts');
      await openMenu(stage, stage.page.getByRole('list', { name: 'Contacts' }).getByText('Dave Brandt'));
    },
  },
  { name: 'contact', make: (stage) => detailsOf(stage, 'bob') },
  { name: 'contact-long-name', make: (stage) => detailsOf(stage, 'erin') },
  { name: 'contact-key-changed', make: (stage) => detailsOf(stage, 'grace') },
  {
    name: 'verify',
    make: async (stage) => {
      await detailsOf(stage, 'carol', '?verify=true');
      await stage.page.getByRole('img', { name: 'Safety number as a QR code' }).waitFor();
    },
  },
  {
    name: 'verify-type',
    make: async (stage) => {
      await detailsOf(stage, 'carol', '?verify=true');
      await stage.page.getByRole('button', { name: 'Type theirs' }).click();
      await stage.page.getByLabel('The number they see').fill('12345 67890');
    },
  },
  { name: 'add-contact', make: (stage) => visit(stage, '/contacts/add') },
  {
    name: 'add-contact-found',
    make: async (stage) => {
      await visit(stage, '/contacts/add');
      await stage.page.getByLabel('Address or invite link').fill(stage.world.of('frank').address);
      await stage.page.getByRole('button', { name: 'Look up' }).click();
      await stage.page.getByLabel('A line about you').fill('Hello Frank, Alice from the choir');
    },
  },
  {
    name: 'add-contact-problem',
    make: async (stage) => {
      await visit(stage, '/contacts/add');
      await stage.page.getByLabel('Address or invite link').fill('alice at home');
      await stage.page.getByRole('button', { name: 'Look up' }).click();
      await stage.page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'add-contact-scan',
    make: async (stage) => {
      await visit(stage, '/contacts/add');
      await stage.page.getByRole('button', { name: 'Scan a QR code' }).click();
    },
  },
  {
    name: 'invite',
    make: async (stage) => {
      await visit(stage, '/contacts/invite');
      await stage.page.getByRole('img', { name: 'Your invite as a QR code' }).waitFor();
    },
  },
  {
    name: 'requests',
    make: async (stage) => {
      await visit(stage, '/requests');
      await stage.page.getByRole('group', { name: 'Safety number' }).last().waitFor();
    },
  },
  {
    name: 'request-card',
    make: async (stage) => {
      await visit(stage, `/c/${stage.world.of('bob').id}`);
      await stage.page.getByRole('log').getByRole('article').first().waitFor();
      const [handle, who] = stage.size === 'wide' ? ['heidi', 'Heidi Sørensen'] : ['peggy', 'Peggy Adeyemi'];
      await stage.world.ask(handle, who, 'Hello! Bob gave me your address: I repair bicycles 🚲');
      await stage.page.getByRole('dialog', { name: `${who} wants to write to you` }).waitFor();
    },
  },
];
