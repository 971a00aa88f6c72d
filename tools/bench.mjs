// `npm run bench -- NAME [--json FILE]`; without a name it lists the benchmarks.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pinnedEnvironment, pinnedNode, root } from './workspace.mjs';

const args = [join(root, 'tools/run-ts.mjs'), join(root, 'bench/main.ts'), ...process.argv.slice(2)];
const bench = spawn(pinnedNode, args, { stdio: 'inherit', env: pinnedEnvironment });
bench.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
