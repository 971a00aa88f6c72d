// `npm start`: installs and builds what is missing, then runs the server on the pinned Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  ensureInstalled,
  pinnedEnvironment,
  pinnedNode,
  requireNode,
  requirePinnedNode,
  root,
  run,
} from './workspace.mjs';

requireNode(20);
await ensureInstalled('.', 'what Parley is built from');
requirePinnedNode();
const built = await run(process.execPath, [join(root, 'tools/build.mjs'), '--if-stale'], { env: pinnedEnvironment });
if (built !== 0) process.exit(1);

const server = spawn(pinnedNode, [join(root, 'dist/server/main.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
