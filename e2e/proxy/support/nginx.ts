import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder, workspace } from '../../support/server';

/** Debian puts it where only root's PATH looks. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;

const runs = (program: string, flag: string): boolean =>
  spawnSync(program, [flag], { env: { ...process.env, PATH } }).status === 0;

/** What is missing on this machine to try the shipped configuration, as a sentence; null when nothing is. */
export function missingForNginx(): string | null {
  if (runs('nginx', '-v') && runs('envsubst', '--version')) return null;
  return 'nginx and envsubst are not installed (Debian and Ubuntu: apt-get install nginx-light gettext-base)';
}

/** The values of the shipped template. */
export interface Values {
  readonly PROXY_DOMAIN: string;
  readonly PROXY_HTTP_PORT: string;
  readonly PROXY_HTTPS_PORT: string;
  readonly PROXY_UI: string;
  readonly PROXY_FEDERATION: string;
}

/** The real nginx with the shipped configuration, filled in as its first lines say. */
export class Nginx {
  private constructor(
    private readonly child: ChildProcess,
    readonly folder: string,
  ) {}

  /** @param change of the configuration as it was filled in, for set-ups that somebody got wrong */
  static async start(
    values: Values,
    tls: { readonly cert: string; readonly key: string },
    change: (configuration: string) => string = (configuration) => configuration,
  ): Promise<Nginx> {
    const folder = temporaryFolder('nginx');
    // Its workers are other users when root runs it.
    chmodSync(folder, 0o711);
    writeFileSync(join(folder, 'fullchain.pem'), tls.cert);
    writeFileSync(join(folder, 'privkey.pem'), tls.key, { mode: 0o600 });
    writeFileSync(join(folder, 'parley.conf'), change(filledIn({ ...values, PROXY_CERTIFICATES: folder })));
    writeFileSync(join(folder, 'nginx.conf'), surroundings(folder));
    const child = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
      env: { ...process.env, PATH },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        // Its sockets listen from before that on.
        if (line.includes('start worker process ')) resolve();
      });
      child.once('close', (code) => reject(new Error(`nginx ended with ${String(code)}: ${said.join('\n')}`)));
    });
    return new Nginx(child, folder);
  }

  /** Puts a proof for an issuer of certificates where certbot does. */
  prove(name: string, text: string): void {
    const folder = join(this.folder, 'webroot/.well-known/acme-challenge');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'close');
    child.kill('SIGTERM');
    await gone;
  }
}

/** Runs the command of the template's own first lines. */
function filledIn(values: Record<string, string>): string {
  const file = join(workspace, 'deploy/nginx/parley.conf.template');
  const template = readFileSync(file, 'utf8');
  const names = /envsubst '([^']+)'/.exec(template)?.[1] ?? '';
  const { status, stdout } = spawnSync('envsubst', [names], {
    input: template,
    encoding: 'utf8',
    env: { ...process.env, ...values },
  });
  if (status !== 0) throw new Error('envsubst failed');
  // As the template says.
  return existsSync('/proc/net/if_inet6') ? stdout : stdout.replace(/^.*\[::\].*$/gm, '');
}

/** What a distribution's nginx.conf does, for a user of any rights and in one folder. */
const surroundings = (folder: string): string => `
daemon off;
pid ${folder}/nginx.pid;
error_log stderr notice;
worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include ${folder}/parley.conf;
}
`;
