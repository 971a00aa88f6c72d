// `npm start`: installs and builds what is missing, then runs the server on the pinned Node.
import { handOver, requireBuilt, requireInstalled } from './workspace.mjs';

await requireInstalled();
await requireBuilt();
handOver('dist/server/main.js');
