import { diagnosticsAnswer, MAX_DIAGNOSES_PER_MINUTE, type Finding } from '@parley/protocol';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { call, setUp, startTestServer, type TestServer } from '../../gateway/owner-client.fixtures';
import { ownerKeys } from '../../gateway/owner-data.fixtures';

describe('the diagnostics of a running server', () => {
  let server: TestServer;
  let token: string;
  let umask: number;
  beforeAll(async () => {
    // As the program does.
    umask = process.umask(0o077);
    server = await startTestServer();
    ({ token } = await setUp(server, await ownerKeys()));
  });
  afterAll(async () => {
    process.umask(umask);
    await server.remove();
  });

  const diagnose = async (): Promise<Finding[]> => {
    const { status, json } = await call(server.url, 'GET', 'settings/diagnostics', { token });
    expect(status).toBe(200);
    return diagnosticsAnswer.parse(json).checks;
  };

  it('are for the owner', async () => {
    expect((await call(server.url, 'GET', 'settings/diagnostics')).status).toBe(401);
  });

  it('find nothing wrong with a fresh one but its card, which knows no address', async () => {
    const findings = await diagnose();
    expect(findings.map(({ found }) => found)).toEqual([
      'program-runs',
      'certificate-good',
      'upgrade-works',
      'proxy-none',
      'card-outdated',
      'clock-uncompared',
      expect.stringMatching(/^disk-/),
      expect.stringMatching(/^memory-/),
      'files-private',
      'database-sound',
    ]);
  });

  it('find what changed since', async () => {
    chmodSync(join(server.directory, 'server.key'), 0o644);
    expect(await diagnose()).toContainEqual({
      check: 'files',
      ok: false,
      found: 'files-open',
      values: { file: 'server.key', mode: '644' },
    });
  });

  it('are done once for all who ask at the same time, and so many times a minute', async () => {
    const statuses: number[] = [];
    for (let run = 0; run < MAX_DIAGNOSES_PER_MINUTE; run++) {
      const both = await Promise.all([0, 1].map(() => call(server.url, 'GET', 'settings/diagnostics', { token })));
      statuses.push(...both.map(({ status }) => status));
    }
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
    expect(statuses.at(-1)).toBe(429);
  });
});
