import { rest } from '@parley/protocol';
import type { Command } from 'commander';
import type { Action, PeerChange } from './invocation';
import { spelled } from './spelled';

const CHANGES: Readonly<Record<PeerChange, string>> = {
  accept: 'become the peer of a server that asks, or of one again that was disconnected',
  disconnect: 'be its peer no longer; it stays in the list as long as it wants us',
  remove: 'forget it; it may ask again',
  block: 'refuse its links from now on',
  unblock: 'let it link, and ask, again',
};

/** Peers, routes, and who is to be found: of my server, or with `--admin-token-file` of a relay. */
export function describePeers(program: Command, choose: (action: Action) => void): void {
  const peers = program.command('peers').description('servers that mine is connected to on purpose');
  peers
    .command('list')
    .description('all of them')
    .action(() => choose({ name: 'peers list' }));
  peers
    .command('requests')
    .description('servers that want to be peers')
    .action(() => choose({ name: 'peers requests' }));
  peers
    .command('add <address>')
    .description('become the peer of the server at host[:port]; it has to accept')
    .option(
      '--id <serverid>',
      'take no other server there',
      spelled(rest.idText.server, 'It has 52 letters and digits.'),
    )
    .option(
      '--token <token>',
      'what a relay gave you to be let in',
      spelled(rest.peerToken, 'That is no token of a relay.'),
    )
    .action((address: string, options: { id?: string; token?: string }) =>
      choose({ name: 'peers add', address, ...options }),
    );
  for (const [change, description] of Object.entries(CHANGES) as [PeerChange, string][]) {
    peers
      .command(`${change} <id>`)
      .description(description)
      .action((which: string) => choose({ name: 'peers change', change, which }));
  }
  program
    .command('routes')
    .description('every server that is known, and the way there')
    .action(() => choose({ name: 'routes' }));
  program
    .command('directory')
    .description('people on servers that can be reached, who want to be found')
    .action(() => choose({ name: 'directory' }));
}
