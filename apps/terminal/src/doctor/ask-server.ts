import { parseHostPort, rest, type ServerId } from '@parley/protocol';
import { isIP } from 'node:net';
import { z } from 'zod';
import { ask } from './ask';

/** Trust between servers rests on the key inside the link, not on the certificate: any is taken. */
export const anyCertificate = { rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const;

export const nameFor = (host: string): { servername?: string } => (isIP(host) === 0 ? { servername: host } : {});

/** `/.well-known/parley`. */
const description = z.object({
  serverId: rest.idText.server,
  instance: z.string(),
  versions: z.object({ min: z.int(), max: z.int() }),
});

export interface Told {
  readonly serverId: ServerId;
  /** Tells one process from another one with the same key. */
  readonly instance: string;
  readonly versions: { readonly min: number; readonly max: number };
  /** Milliseconds that the clock here is ahead of the one there; null when it was not told. */
  readonly clockAhead: number | null;
}

/** With TLS 1.3 the refusal comes once the own side of the handshake is done. */
const isClosed = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED';

/** What the server at an address says of itself; `closed` when it takes no connection without a certificate of its federation, null when there is none. */
export async function askServer(address: string): Promise<Told | 'closed' | null> {
  const url = new URL(`https://${address}/.well-known/parley`);
  const { host } = parseHostPort(address);
  const answer = await ask(url, { ...anyCertificate, ...nameFor(host), agent: false }).catch((error: unknown) =>
    isClosed(error) ? ('closed' as const) : null,
  );
  if (answer === 'closed') return answer;
  const told = description.safeParse(answer?.json);
  return answer !== null && told.success ? { ...told.data, clockAhead: answer.clockAhead } : null;
}
