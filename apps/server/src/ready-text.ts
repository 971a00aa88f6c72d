import type { RunningServer } from './start-server';

/** What the program says on stdout once it accepts connections: for people a sentence, for programs one line of JSON. */
export function readyText({ ui, address, addresses, serverId, setupToken }: RunningServer, terminal: boolean): string {
  if (!terminal) return `${JSON.stringify({ ready: true, ui, address, serverId, setupToken })}\n`;
  const others = `Others reach this server at ${addresses[0] ?? address}.`;
  if (setupToken === null) return `Parley is ready: open ${ui}\n${others}\n`;
  // The fragment stays in the browser.
  return `Parley is ready and has no owner yet: open ${ui}#setup=${setupToken} to make the account.\n${others}\n`;
}
