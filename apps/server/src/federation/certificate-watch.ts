import { unwatchFile, watchFile } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '@parley/protocol';
import type { Config } from '../config';
import { loadAuthority } from './authority';
import { certificateFiles, loadCertificate } from './certificate';
import type { TlsIdentity } from './tls-identity';

/** Files are looked at so often, by name: whoever renews certificates puts new files, or links to them, in the place of the old ones. */
const LOOK_EVERY_MS = 5_000;
/** The own certificate is made anew long before it ends. */
const OWN_EVERY_MS = 24 * 3600 * 1000;

/** What the server shows to who connects. */
export interface ShownCertificate {
  readonly identity: TlsIdentity;
  /** The authority of the closed federation, PEM; null in an open one. */
  readonly ca: readonly string[] | null;
}

/**
 * The certificate, followed while the server runs. What is half written, has ended or does not fit its key is not taken: the old one stays, the
 * log says why, and the next change of the files is looked at again.
 */
export class CertificateWatch {
  private looking: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private apply: (shown: ShownCertificate) => void = () => undefined;
  private readonly onChange = (): void => {
    this.looking = this.looking.then(() => this.reload());
  };

  private constructor(
    private readonly config: Config,
    private current: ShownCertificate,
    private readonly log: Logger,
  ) {}

  /** @throws ConfigurationError when what is configured is of no use now */
  static async load(config: Config, log: Logger): Promise<CertificateWatch> {
    return new CertificateWatch(config, await load(config), log);
  }

  get shown(): ShownCertificate {
    return this.current;
  }

  /** @param apply shows another one from now on */
  start(apply: (shown: ShownCertificate) => void): void {
    this.apply = apply;
    for (const path of this.paths()) watchFile(path, { interval: LOOK_EVERY_MS, persistent: false }, this.onChange);
    if (certificateFiles(this.config).own) this.timer = setInterval(this.onChange, OWN_EVERY_MS).unref();
    // It may have changed between its reading and the first look.
    this.onChange();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    for (const path of this.paths()) unwatchFile(path, this.onChange);
  }

  /** What somebody else writes. */
  private paths(): string[] {
    const { cert, key, own } = certificateFiles(this.config);
    const { ca } = this.config.tls;
    return own ? [] : [cert, key, ...(ca === null ? [] : [ca])];
  }

  private async reload(): Promise<void> {
    try {
      const found = await load(this.config);
      if (isDeepStrictEqual(found, this.current)) return;
      this.apply(found);
      this.current = found;
      this.log.info('certificate-renewed');
    } catch (error) {
      this.log.warn('certificate-refused', { err: error });
    }
  }
}

async function load(config: Config): Promise<ShownCertificate> {
  const now = Date.now();
  const identity = await loadCertificate(config, now);
  return { identity, ca: loadAuthority(config, identity, now) };
}
