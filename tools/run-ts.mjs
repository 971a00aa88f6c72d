// Runs a TypeScript program of this workspace: `node tools/run-ts.mjs FILE [ARGS]`. Bundled first, so that the workspace's aliases work.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { pinnedEnvironment, pinnedNode, root } from './workspace.mjs';

const [file, ...args] = process.argv.slice(2);
const output = join(root, 'node_modules/.cache/parley', `${basename(file, '.ts')}.${process.pid}.mjs`);
await build({
  entryPoints: [resolve(file)],
  outfile: output,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node26',
  packages: 'external',
  sourcemap: 'inline',
  tsconfig: join(root, 'tsconfig.json'),
  logLevel: 'warning',
});
// `PARLEY_PROFILE_DIR`: leave a CPU profile there.
const profileDir = process.env.PARLEY_PROFILE_DIR;
const profiling = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
const child = spawn(pinnedNode, ['--enable-source-maps', ...profiling, output, ...args], {
  stdio: 'inherit',
  cwd: root,
  env: { ...pinnedEnvironment, PARLEY_ROOT: root },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  rmSync(output, { force: true });
  process.exit(signal ? 1 : (code ?? 1));
});
