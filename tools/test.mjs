// `npm test`: installs what is missing, the heavy test-only binaries too, then verifies everything on the pinned Node.
import { join } from 'node:path';
import { ensureInstalled, handOver, pinnedNode, requireInstalled, root, run } from './workspace.mjs';

await requireInstalled();
await ensureInstalled('tools/browser', 'the browser for tests');
if ((await run(pinnedNode, [join(root, 'tools/browser/unpack.mjs')])) !== 0) process.exit(3);
handOver('tools/verify.mjs');
