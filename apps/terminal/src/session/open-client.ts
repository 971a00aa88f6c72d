import type { Client, ClientPorts } from '@parley/client';
import { ProtocolError } from '@parley/protocol';

/** A password, and whether it is to be proven even where the profile is open without it. */
export interface GivenPassword {
  readonly password: string | null;
  readonly prove: boolean;
}

/**
 * The client of a profile. A password is used only where it is needed, for it costs time on purpose: `parley` is often called with one.
 * @throws `not-signed-in`, `locked`, `wrong-password`, `vault-rolled-back`, `server-unavailable`
 */
export async function openClient(ports: ClientPorts, { password, prove }: GivenPassword): Promise<Client> {
  const { resume } = await import('@parley/client');
  if (password !== null && prove) return await resume(ports, { password });
  try {
    return await resume(ports);
  } catch (error) {
    if (!(error instanceof ProtocolError) || !(error.code in REMEDIES)) throw error;
    if (password !== null) return await resume(ports, { password });
    throw new ProtocolError(error.code, REMEDIES[error.code as keyof typeof REMEDIES], { cause: error });
  }
}

const REMEDIES = {
  'not-signed-in': 'this profile is not signed in: use "parley login", or give the password',
  locked: 'this profile is locked: use "parley login", or give the password',
} as const;
