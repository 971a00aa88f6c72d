import './schema-settings';
import { DeviceHost } from './device/device-host';
import { cursors } from './device/cursors';
import { openBrowserDatabase } from './ports/browser-database';
import { BrowserDeviceStore } from './ports/device-store';
import type { SealedBytes } from './ports/seal';
import { FrameServer } from './sharing/frame-server';
import { Member } from './sharing/member';
import type { Frame } from './sharing/messages';
import { ResumingService } from './sharing/resuming';

/** Everything that is secret or speaks the protocol runs here, away from the page. */
async function join(member: Member<SealedBytes | null>): Promise<void> {
  const database = await openBrowserDatabase();
  const store = await BrowserDeviceStore.open(database, () => Date.now());
  await member.join({
    open: () => new DeviceHost(database, store, () => member.announce()),
    key: () => store.everyday,
    adopt: (key) => store.adopt(key),
  });
}

const member = new Member<SealedBytes | null>();
const page = new FrameServer(new ResumingService(member, cursors), (answer) => postMessage(answer));
addEventListener('message', ({ data }: MessageEvent<Frame>) => page.handle(data));
// The page sees it as an error of its worker.
join(member).catch((error: unknown) => reportError(error));
