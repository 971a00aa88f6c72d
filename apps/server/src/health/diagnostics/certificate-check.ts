import { CERTIFICATE_WARNING_MS, type Finding } from '@parley/protocol';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { openPeerTls, type PeerTls } from '../../federation/peer-tls';

const CONNECT_TIMEOUT_MS = 4_000;

/** What the certificate is looked at for. */
export interface CertificateSought {
  /** Paths of certificate and key; `own`: the server made them. */
  readonly files: { readonly cert: string; readonly key: string; readonly own: boolean };
  /** Host names and IP addresses under which others come. */
  readonly names: readonly string[];
  /** Where this server shows it. */
  readonly at: { readonly host: string; readonly port: number };
  /** How to connect there; an open server needs nothing special. */
  readonly tls?: PeerTls['looking'];
  /** Unix ms. */
  readonly now: number;
}

/** Whether the certificate holds, for how long and for which names; whether the key fits; whether it is the one that is shown. */
export async function checkCertificate(sought: CertificateSought): Promise<Finding[]> {
  const { files, names, at, tls, now } = sought;
  const { own } = files;
  const line = { check: 'certificate', ok: false } as const;
  const read = await readPair(files);
  if (read === null) return [{ ...line, found: 'certificate-unreadable', values: { own } }];
  const { certificate, fits } = read;
  if (!fits) return [{ ...line, found: 'certificate-key-differs', values: { own } }];
  const found: Finding[] = [];
  const [from, until] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()];
  if (until <= now) found.push({ ...line, found: 'certificate-expired', values: { until, own } });
  else if (from > now) found.push({ ...line, found: 'certificate-not-yet', values: { from } });
  else if (until - now < CERTIFICATE_WARNING_MS)
    found.push({ ...line, found: 'certificate-ends-soon', values: { until, own } });
  const missing = names.find((name) => !covers(certificate, name));
  if (missing !== undefined)
    found.push({ ...line, found: 'certificate-lacks-name', values: { address: missing, own } });
  if ((await shownAt(at, tls)) !== certificate.fingerprint256)
    found.push({ ...line, found: 'certificate-not-served', values: {} });
  return found.length > 0 ? found : [{ check: 'certificate', ok: true, found: 'certificate-good', values: { until } }];
}

/** Null when one of the files is no whole certificate or key. */
async function readPair({
  cert,
  key,
}: CertificateSought['files']): Promise<{ certificate: X509Certificate; fits: boolean } | null> {
  try {
    const certificate = new X509Certificate(await readFile(cert));
    return { certificate, fits: certificate.checkPrivateKey(createPrivateKey(await readFile(key))) };
  } catch {
    return null;
  }
}

const covers = (certificate: X509Certificate, name: string): boolean =>
  (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;

/** Fingerprint of the certificate that is shown there. @throws errors of the connection */
async function shownAt(
  { host, port }: CertificateSought['at'],
  tls: PeerTls['looking'] = openPeerTls.looking,
): Promise<string | undefined> {
  const socket = connect({ host, port, ...tls, timeout: CONNECT_TIMEOUT_MS });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    return socket.getPeerX509Certificate()?.fingerprint256;
  } finally {
    socket.destroy();
  }
}
