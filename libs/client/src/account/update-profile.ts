import { picture as pictureSchema, ProtocolError } from '@parley/protocol';
import type { ProfileChange } from '../api/client';
import type { ClientPorts } from '../api/ports';
import type { OwnProfile } from '../aside/own-profile';
import type { RestClient } from '../connection/rest-client';
import { withPassword } from './with-password';

/**
 * A new card, also for a picture alone: its number tells which picture is the newer one. Whoever reads tells the contacts once the feed brings it.
 * @throws ProtocolError `wrong-password`, `vault-rolled-back`, `malformed` for a name, colour or picture outside the rules
 */
export async function updateProfile(
  server: RestClient,
  ports: ClientPorts,
  profile: OwnProfile,
  password: string,
  { name, colour, picture }: ProfileChange,
): Promise<void> {
  if (!pictureSchema.nullable().optional().safeParse(picture).success)
    throw new ProtocolError('malformed', 'a picture is WebP, JPEG or PNG, and small');
  const said = { ...(name === undefined ? {} : { name }), ...(colour === undefined ? {} : { colour }) };
  const { card } = await withPassword(server, ports, password, said);
  await profile.set(card, picture);
}
