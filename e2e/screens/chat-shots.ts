import { converse, messageWith, openMenu, visit, type Shot } from './stage';

const box = /^(Message to|Note to self)/;

/** Conversations and what is done in them. */
export const chatShots: readonly Shot[] = [
  {
    name: 'conversations',
    make: async (stage) => {
      await visit(stage, '/');
      await stage.page.getByRole('list', { name: 'Conversations' }).getByText('Bob Okafor').waitFor();
    },
  },
  { name: 'conversation', make: (stage) => converse(stage, 'bob') },
  {
    name: 'conversation-older',
    make: async (stage) => {
      await converse(stage, 'bob');
      await messageWith(stage, 'My server is up').scrollIntoViewIfNeeded();
      await stage.page.getByRole('button', { name: 'Jump to the latest message' }).waitFor();
    },
  },
  { name: 'conversation-right-to-left', make: (stage) => converse(stage, 'nour') },
  {
    name: 'conversation-failed',
    make: async (stage) => {
      await converse(stage, 'ivan');
      await stage.page.getByRole('button', { name: 'Retry' }).waitFor();
    },
  },
  { name: 'conversation-offline-contact', make: (stage) => converse(stage, 'dave') },
  { name: 'conversation-key-changed', make: (stage) => converse(stage, 'grace') },
  {
    name: 'notes-to-self',
    make: async (stage) => {
      await visit(stage, '/c/self');
      await messageWith(stage, 'Ideas for the workshop').waitFor();
    },
  },
  {
    name: 'conversation-reply',
    make: async (stage) => {
      await converse(stage, 'bob');
      await openMenu(stage, messageWith(stage, 'Already packed'));
      await stage.page.getByRole('menuitem', { name: 'Reply' }).click();
      await stage.page.getByRole('textbox', { name: box }).fill('Thanks! Then we have *everything* 🎒');
    },
  },
  {
    name: 'message-menu',
    make: async (stage) => {
      await converse(stage, 'bob');
      await openMenu(stage, messageWith(stage, 'Three hours'));
    },
  },
  {
    name: 'message-info',
    make: async (stage) => {
      await converse(stage, 'bob');
      await openMenu(stage, messageWith(stage, 'small camping stove'));
      await stage.page.getByRole('menuitem', { name: 'Info' }).click();
      await stage.page.getByText('Read by Bob').waitFor();
    },
  },
  {
    name: 'emoji-picker',
    make: async (stage) => {
      await converse(stage, 'bob');
      await stage.page.getByRole('button', { name: 'Emoji', exact: true }).click();
      await stage.page.getByRole('tabpanel').getByRole('button').first().waitFor();
    },
  },
  {
    name: 'conversation-details',
    make: async (stage) => {
      await converse(stage, 'bob');
      await stage.page
        .getByRole('link', { name: /Bob Okafor/ })
        .last()
        .click();
      await stage.page.getByText('How messages go').waitFor();
    },
  },
  {
    name: 'conversation-menu',
    make: async (stage) => {
      await visit(stage, '/');
      await openMenu(stage, stage.page.getByRole('list', { name: 'Conversations' }).getByText('Carol Lindqvist'));
    },
  },
  {
    name: 'conversation-search',
    make: async (stage) => {
      await visit(stage, '/');
      await stage.page.getByRole('searchbox').fill('er');
      await stage.page.getByRole('list', { name: 'Messages found' }).getByRole('link').first().waitFor();
      await stage.page.getByRole('progressbar', { name: 'Searching messages' }).waitFor({ state: 'detached' });
    },
  },
  {
    name: 'conversation-search-nothing',
    make: async (stage) => {
      await visit(stage, '/');
      await stage.page.getByRole('searchbox').fill('zeppelin');
      await stage.page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    },
  },
  {
    name: 'switcher',
    make: async (stage) => {
      await converse(stage, 'bob');
      await stage.page.keyboard.press('Control+k');
      await stage.page.getByRole('combobox', { name: 'Go to' }).waitFor();
    },
  },
  {
    name: 'shortcuts',
    make: async (stage) => {
      await visit(stage, '/');
      await stage.page.getByRole('main').focus();
      await stage.page.keyboard.press('?');
      await stage.page.getByRole('heading', { name: 'Keyboard' }).waitFor();
    },
  },
];

/** Reads what the list shows as unread. */
export const unreadShots: readonly Shot[] = [
  {
    name: 'conversation-unread',
    make: async (stage) => {
      await visit(stage, '/');
      const text = stage.size === 'wide' ? 'Then I bring the big screen, too' : 'And I bring the cable';
      await stage.world.says('carol', text);
      await stage.page.getByRole('list', { name: 'Conversations' }).getByText(text).click();
      await stage.page.getByText('Unread messages').waitFor();
    },
  },
];
