// `npm test`: installs what is missing, the heavy test-only binaries too, then verifies everything on the pinned Node.
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
await ensureInstalled('tools/browser', 'the browser for tests');
requirePinnedNode();

if ((await run(pinnedNode, [join(root, 'tools/browser/unpack.mjs')])) !== 0) process.exit(3);

const verify = spawn(pinnedNode, [join(root, 'tools/verify.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: pinnedEnvironment,
});
verify.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
