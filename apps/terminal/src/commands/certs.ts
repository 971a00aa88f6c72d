import { X509Certificate } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AuthorityFiles, keepMember } from '../certs/authority-files';
import { newAuthority, newMember } from '../certs/issue';
import type { Context } from '../cli/context';
import { refused } from '../cli/failure';
import type { ActionOf } from '../cli/invocation';
import { readSecretFile } from '../cli/password';
import { askSecret, canAsk } from '../cli/prompt';

const day = (date: Date): string => date.toISOString().slice(0, 10);

/** Makes the authority of a closed federation. */
export async function initAuthority(
  { printer }: Context,
  { out, federation, days, caPasswordFile }: ActionOf<'certs init'>,
): Promise<void> {
  const files = new AuthorityFiles(resolve(out));
  const passphrase = caPasswordFile === undefined ? null : await readSecretFile(caPasswordFile);
  const { key, certPem } = await newAuthority({ name: federation, days, now: Date.now() });
  await files.keep(certPem, key, passphrase);
  const { fingerprint256: fingerprint, validToDate: until } = new X509Certificate(certPem);
  await printer.result(
    { ca: files.certificate, key: files.key, fingerprint, until: until.getTime() },
    () => `The authority is made: ${files.certificate}, until ${day(until)}. Every member needs this file.`,
  );
  printer.say(
    `parley: whoever has ${files.key} can make members. Take it offline: move its folder to a medium that you lock away, and bring it back to issue certificates, or name it with --ca-key.`,
  );
}

/** Issues a certificate to one member. */
export async function issueCertificate(
  { printer, signal }: Context,
  { out, caKey, member, hosts, days, replace, caPasswordFile }: ActionOf<'certs issue'>,
): Promise<void> {
  const folder = resolve(out);
  const files = new AuthorityFiles(folder, caKey === undefined ? undefined : resolve(caKey));
  const passphrase = (await files.isSealed()) ? await passphraseOf(caPasswordFile, signal) : null;
  const authority = await files.open(passphrase);
  const { key, certPem } = await newMember(authority, { name: member, hosts, days, now: Date.now() });
  const file = join(folder, `${member}.pem`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await keepMember(file, `${key.export({ format: 'pem', type: 'pkcs8' }).toString()}${certPem}`, replace);
  const { fingerprint256: fingerprint, serialNumber: serial, validToDate: until } = new X509Certificate(certPem);
  const uses = hosts.length > 0 ? ['server', 'client'] : ['client'];
  await printer.result({ file, name: member, hosts, uses, serial, fingerprint, until: until.getTime() }, () =>
    [
      `Issued: ${file}, until ${day(until)}. It holds the key, too: give it to this member alone, over a safe way.`,
      ...(hosts.length > 0
        ? [`Their config.conf: [TLS] cert = ${member}.pem and ca = ca.pem.`]
        : ['It does for a client, and for no server: for one, issue with --host.']),
    ].join('\n'),
  );
}

async function passphraseOf(file: string | undefined, signal: AbortSignal): Promise<string> {
  if (file !== undefined) return await readSecretFile(file);
  if (canAsk()) return await askSecret('Passphrase of the authority: ', signal);
  throw refused('the key of the authority is sealed: give its passphrase with --ca-password-file');
}
