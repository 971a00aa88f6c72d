import type { Client, ClientPorts } from '@parley/client';
import { ProtocolError } from '@parley/protocol';

/** A password, and whether it is to be proven even where the profile is open without it. */
export interface GivenPassword {
  readonly password: string | null;
  readonly prove: boolean;
}

/**
 * The client of a profile. A password is used only where it is needed, for it costs time on purpose: `parley` is often called with one.
 * @throws `not-signed-in`, `locked`, `password-needed`, `wrong-password`, `vault-rolled-back`, `server-unavailable`
 */
export async function openClient(ports: ClientPorts, { password, prove }: GivenPassword): Promise<Client> {
  const { resume } = await import('@parley/client');
  if (password !== null && prove) return await resume(ports, { password });
  try {
    return await resume(ports);
  } catch (error) {
    if (!(error instanceof ProtocolError) || password === null || !OPENED_BY_PASSWORD.has(error.code)) throw error;
    return await resume(ports, { password });
  }
}

const OPENED_BY_PASSWORD = new Set(['not-signed-in', 'locked', 'password-needed']);
