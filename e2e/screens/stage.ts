import type { Page } from '../../tools/browser/launch';
import { PASSWORD } from '../client-harness';
import type { ServerProcess } from '../support/server';
import type { Size } from './camera';
import type { World } from './world';

/** Where one picture is taken. */
export interface Stage {
  readonly world: World;
  readonly size: Size;
  /** A server without owner, which the pictures of this size use up. */
  readonly unclaimed: ServerProcess;
  readonly page: Page;
}

/** One picture: its name, and what makes it. */
export interface Shot {
  readonly name: string;
  readonly make: (stage: Stage) => Promise<void>;
  /** Others cannot be taken without it. */
  readonly needed?: true;
  /** Puts in order what must not stay so. */
  readonly after?: (stage: Stage) => Promise<void>;
}

/** The password of everybody in the pictures. */
export const password = PASSWORD;

/** Opens a place of Alice's app. Resolves when it is open. */
export async function visit({ page, world }: Stage, path: string): Promise<void> {
  await page.goto(new URL(path, world.alice.server.ready.ui).href);
  await page.locator('#content').waitFor();
}

/** Opens the conversation with somebody. Resolves when its messages are there. */
export async function converse(stage: Stage, name: Parameters<World['of']>[0]): Promise<void> {
  await visit(stage, `/c/${stage.world.of(name).id}`);
  await stage.page.getByRole('log').getByRole('article').first().waitFor();
}

/** The message that has these words. */
export const messageWith = ({ page }: Stage, words: string): ReturnType<Page['locator']> =>
  page.getByRole('log').getByRole('article').filter({ hasText: words }).last();

/** Opens the menu of what has it: by a right click, with a finger by a long press. */
export async function openMenu({ page, size }: Stage, target: ReturnType<Page['locator']>): Promise<void> {
  if (size === 'wide') await target.click({ button: 'right', position: { x: 40, y: 14 } });
  else await target.dispatchEvent('contextmenu', { bubbles: true, clientX: 120, clientY: 300 });
  await page.getByRole('menu').waitFor();
}
