import type { RunningServer } from './start-server';

/** What the program says on stdout once it accepts connections: for people sentences, for programs one line of JSON. */
export function readyText(server: RunningServer, terminal: boolean): string {
  const { ui, site, address, addresses, serverId, setupToken, hints } = server;
  if (!terminal) return `${JSON.stringify({ ready: true, ui, address, serverId, setupToken })}\n`;
  if (server.adminTokenFile !== null) return relayText(server, server.adminTokenFile);
  // The fragment stays in the browser.
  const setup = setupToken === null ? '' : `#setup=${setupToken}`;
  const lines = [
    setupToken === null
      ? `Parley is ready: open ${ui}`
      : `Parley is ready and has no owner yet: open ${ui}${setup} to make the account.`,
    ...(site === null ? [] : [`Through the proxy: ${site}${setup}`]),
    `Others reach this server at ${addresses[0] ?? address}.`,
    ...hints,
  ];
  return `${lines.join('\n')}\n`;
}

function relayText({ ui, address, addresses, serverId, hints }: RunningServer, file: string): string {
  const lines = [
    `The relay is ready. Others reach it at ${addresses[0] ?? address}; its id is ${serverId}.`,
    `Its admin surface is at ${ui} for who has the token in ${file}: parley --server ${ui.replace(/\/$/, '')} --admin-token-file ${file} peers list`,
    ...hints,
  ];
  return `${lines.join('\n')}\n`;
}
