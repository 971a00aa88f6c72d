import { launchBrowser, type Browser, type Page } from '../../../tools/browser/launch';
import { befriend, newPerson, type Person } from '../../support/story';
import { unlock } from './app';
import { watch, type Seen } from './watch';

/** What a browser window is like. */
export interface Look {
  readonly width: number;
  readonly height: number;
  /** A screen for fingers. */
  readonly touch?: boolean;
  /** Whoever looks at it wants nothing to move. */
  readonly still?: boolean;
}

export const laptop: Look = { width: 1280, height: 800 };
export const phone: Look = { width: 390, height: 844, touch: true };

/** Alice and Bob, contacts of each other, with a server each; tests open their apps. Ended behind the block in which it is called. */
export class TwoInBrowsers {
  private browser!: Browser;
  alice!: Person;
  bob!: Person;

  constructor() {
    beforeAll(async () => {
      [this.alice, this.bob, this.browser] = await Promise.all([newPerson('alice'), newPerson('bob'), launchBrowser()]);
      await befriend(this.alice, this.bob);
    });
    afterAll(async () => {
      await this.browser.close();
      await Promise.all([this.alice.server.down(), this.bob.server.down()]);
    });
  }

  /** Opens the app of one of them at a path, in a browser profile of its own. */
  async app(
    person: Person,
    path = '/',
    { touch = false, still = false, ...viewport }: Look = laptop,
  ): Promise<{ page: Page; seen: Seen }> {
    const reducedMotion = still ? 'reduce' : 'no-preference';
    const context = await this.browser.newContext({ viewport, hasTouch: touch, isMobile: touch, reducedMotion });
    const page = await context.newPage();
    const seen = watch(page);
    await page.goto(new URL(path, person.server.ready.ui).href);
    await unlock(page, person.password);
    return { page, seen };
  }

  /** Opens the conversation of one of them with the other. */
  async chat(person: Person, look?: Look): Promise<{ page: Page; seen: Seen }> {
    const other = person === this.alice ? this.bob : this.alice;
    const opened = await this.app(person, `/c/${other.accountId}`, look);
    await opened.page.getByRole('textbox', { name: /^Message to/ }).waitFor();
    return opened;
  }
}
