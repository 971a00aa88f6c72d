import type { Client, ClientPorts } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import type { Profile } from '../profile/profile';

/** From here on the cryptography is loaded; whoever can do without (a guest) does. */
const clientLibrary = (): Promise<typeof import('@parley/client')> => import('@parley/client');

/**
 * The client of a profile: the sign-in it has, or a new one where a password was given.
 * @throws `not-signed-in`, `locked`, `wrong-password`, `server-unavailable`
 */
export async function openClient(ports: ClientPorts, profile: Profile, password: string | null): Promise<Client> {
  const library = await clientLibrary();
  const client = await resumeOrSignIn(library, ports, password);
  await profile.rememberAccount(client.account);
  return client;
}

async function resumeOrSignIn(
  library: typeof import('@parley/client'),
  ports: ClientPorts,
  password: string | null,
): Promise<Client> {
  try {
    return await library.resume(ports, password === null ? {} : { password });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    if (error.code === 'not-signed-in' && password !== null) return await library.signIn(ports, { password });
    if (error.code === 'not-signed-in') {
      throw new ProtocolError(
        'not-signed-in',
        'this profile is not signed in: use "parley login", or give the password',
      );
    }
    if (error.code === 'locked') {
      throw new ProtocolError('locked', 'this profile is locked: use "parley login", or give the password');
    }
    throw error;
  }
}
