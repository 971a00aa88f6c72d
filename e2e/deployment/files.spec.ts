import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../apps/server/src/config/load-config';
import { temporaryFolder, workspace } from '../support/server';

const read = (path: string): string => readFileSync(join(workspace, path), 'utf8');
const compose = read('docker-compose.yml');
const node = join(workspace, 'node_modules/.bin/node');

/** What a linter says about a file, when it says something. */
const complaintsOf = (linter: string, ...args: string[]): string => {
  const { stdout, stderr, status } = spawnSync(node, [join(workspace, 'node_modules/.bin', linter), ...args], {
    cwd: workspace,
    encoding: 'utf8',
  });
  return status === 0 && stdout.trim() === '' ? '' : `${String(status)}: ${stdout}${stderr}`;
};

describe('docker-compose.yml', () => {
  it('pleases its linter', () => {
    expect(complaintsOf('dclint', 'docker-compose.yml', '--max-warnings', '0', '--no-color')).toBe('');
  });

  /** Names that the file asks of `.env`. */
  const asked = [...compose.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(([, name = '', fallback = '']) => ({
    name,
    fallback,
  }));

  it('has a default for everything, and each can be set as .env.example says', () => {
    expect(compose.match(/\$\{?\w+/g)).toHaveLength(asked.length);
    const example = [...read('.env.example').matchAll(/^#(\w+)=(.*)$/gm)].map(([, name]) => name);
    const ofCompose = ['COMPOSE_PROFILES', 'COMPOSE_PROJECT_NAME'];
    expect([...new Set(asked.map(({ name }) => name)), ...ofCompose].sort()).toEqual([...new Set(example)].sort());
    expect(read('.env.example')).not.toMatch(/^[^#\n]/m);
  });

  it('says the same defaults as .env.example', () => {
    for (const { name, fallback } of asked.filter(({ fallback }) => fallback !== '' && fallback !== 'localhost'))
      expect(read('.env.example')).toContain(`#${name}=${fallback}\n`);
  });

  it('gives the server a configuration that it takes', () => {
    const lines = [...compose.matchAll(/^ {6}(PARLEY_\w+): (.*)$/gm)];
    const values = lines.map(([, name = '', value = '']) => [name, value.replace(/\$\{\w+:-([^}]*)\}/, '$1')]);
    expect(values.length).toBeGreaterThan(5);
    const environment = Object.fromEntries(values) as Record<string, string>;
    const load = (more: Record<string, string>): unknown =>
      loadConfig({ argv: [], environment: { ...environment, ...more }, folder: '/' }).network;
    expect(load({})).toMatchObject({ port: 8443, domain: null, publicIp: null, trustedProxies: [] });
    const proxied = /^#(PARLEY_NETWORK_TRUSTED_PROXIES)=(.*)$/m.exec(read('.env.example'))?.[2] ?? '';
    expect(load({ PARLEY_NETWORK_TRUSTED_PROXIES: proxied })).toMatchObject({ trustedProxies: proxied.split(',') });
  });

  it('gives nginx every value of its template', () => {
    const names = (text: string): string[] => [...new Set(text.match(/\bPROXY_\w+/g))].sort();
    const template = read('deploy/nginx/parley.conf.template');
    const set = [...compose.matchAll(/^ {6}(PROXY_\w+):/gm)].map(([, name]) => name);
    expect([...set].sort()).toEqual(names(template.replace(/^#.*$/gm, '')));
    expect(names(/envsubst '([^']+)'/.exec(template)?.[1] ?? '')).toEqual(set.sort());
  });
});

describe('the Dockerfile', () => {
  it('pleases its linter', () => {
    expect(complaintsOf('dockerfile-utils', 'lint', join(workspace, 'deploy/Dockerfile'))).toBe('');
  });
});

describe('the systemd unit', () => {
  const unit = read('deploy/parley.service');

  it('starts what there is, as nobody in particular, with its data alone to write to', () => {
    const command = /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '';
    expect(command).toBe(
      '/opt/parley/node_modules/.bin/node dist/server/main.js --config /etc/parley/config.conf --data %S/parley',
    );
    const settings = unit.split('\n').filter((line) => /^\w+=/.test(line));
    expect(settings).toEqual(
      expect.arrayContaining([
        ...['DynamicUser=yes', 'StateDirectory=parley', 'ProtectSystem=strict', 'NoNewPrivileges=yes'],
        ...['CapabilityBoundingSet=', 'SystemCallFilter=@system-service'],
      ]),
    );
    expect(settings.filter((line) => line.startsWith('MemoryDenyWriteExecute'))).toEqual([]);
  });

  const analyser = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
  (analyser.status === 0 ? it : it.skip)('is understood by systemd, and exposes little', () => {
    const file = join(temporaryFolder('unit'), 'parley.service');
    writeFileSync(file, unit.replaceAll('/opt/parley', workspace));
    expect(existsSync(join(workspace, 'node_modules/.bin/node'))).toBe(true);
    const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect({ status: verified.status, said: verified.stderr }).toEqual({ status: 0, said: '' });
    // In tenths; 2.0 is "OK" by its own scale.
    const exposure = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', file]);
    expect(exposure.status).toBe(0);
  });
});
