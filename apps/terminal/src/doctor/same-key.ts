import { formatHostPort, type HostPort, type ServerId } from '@parley/protocol';
import { askServer } from './ask-server';
import { fault, fine, type Lines } from './line';

/**
 * Whether one program alone has the key of a server: two (a copy of the data directory, a backup that was restored beside the old one) push each other's
 * links out, and each gets a part of the mail.
 */
export async function* sameKeyLines(server: ServerId, places: readonly HostPort[]): Lines {
  const written = [...new Set(places.map(formatHostPort))];
  const found = await Promise.all(written.map(async (at) => ({ at, told: await askServer(at) })));
  const ours = found.flatMap(({ at, told }) =>
    told !== null && told !== 'closed' && told.serverId === server ? [{ at, instance: told.instance }] : [],
  );
  const instances = new Set(ours.map(({ instance }) => instance));
  if (instances.size > 1)
    yield fault(
      'key',
      `Different programs answer with the key of that server, at ${ours.map(({ at }) => at).join(' and ')}.`,
      'Its owner stops all but one of them: each gets only a part of the mail.',
    );
  else if (instances.size === 1) yield fine('key', 'One program alone answers with its key.');
}
