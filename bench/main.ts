import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cryptoBenchmark } from './crypto';
import { files } from './files';
import { filesLarge } from './files-large';
import { filesMessages } from './files-messages';
import { filesWeb } from './files-web';
import { messages } from './messages';
import { relay } from './relay';
import { relayHold } from './relay-hold';
import { report, type Figures } from './report';
import { routing } from './routing';
import { sessionBenchmark } from './session';
import { start } from './start';
import { web } from './web';

/** What can be measured: `npm run bench -- NAME [--json FILE] [--runs N] [--trace]`. */
const benchmarks: Record<string, { about: string; runs: number; run: (trace: boolean) => Promise<Figures> }> = {
  messages: {
    about: 'client → server → server → client, 1 KB, end-to-end encrypted, durable on both servers',
    runs: 3,
    run: messages,
  },
  relay: {
    about: 'server to server: durable envelopes of 1 KB through the real link and database',
    runs: 3,
    run: relay,
  },
  'relay-hold': {
    about: 'a relay: idle links, envelopes of 1 KB over one hop, 100,000 held ones on return',
    runs: 1,
    run: relayHold,
  },
  files: {
    about: 'a file of 1 GiB from one terminal to the other, over TLS, end-to-end encrypted',
    runs: 3,
    run: files,
  },
  'files-large': { about: 'a generated file of 10 GiB, hashed where it arrives', runs: 1, run: filesLarge },
  'files-messages': { about: 'messages while a file of 1 GiB moves between the same two', runs: 3, run: filesMessages },
  'files-web': {
    about: 'a file of 512 MiB in a browser: upload and encrypt, download and decrypt to disk',
    runs: 1,
    run: filesWeb,
  },
  routing: { about: 'routes among 10, 100 and 1,000 servers, over simulated links', runs: 3, run: routing },
  start: { about: 'first and cold start to the ready line, idle memory', runs: 5, run: start },
  web: { about: 'the app in a browser, with a conversation of 100,000 messages', runs: 3, run: web },
  session: { about: 'MLS sessions alone', runs: 1, run: async () => ({ ...(await sessionBenchmark()) }) },
  crypto: { about: 'seals, history records, password', runs: 3, run: async () => ({ ...(await cryptoBenchmark()) }) },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, runs: { type: 'string' }, trace: { type: 'boolean', default: false } },
});
const [name] = positionals;
const benchmark = name === undefined ? undefined : benchmarks[name];
if (!benchmark) {
  const list = Object.entries(benchmarks).map(([key, { about }]) => `  ${key.padEnd(15)} ${about}`);
  process.stdout.write(`npm run bench -- NAME [--json FILE] [--runs N] [--trace]\n${list.join('\n')}\n`);
  process.exit(name === undefined ? 0 : 2);
}
const result = `${JSON.stringify(await report(Number(values.runs ?? benchmark.runs), () => benchmark.run(values.trace)), null, 2)}\n`;
if (values.json !== undefined) writeFileSync(values.json, result);
process.stdout.write(result);
process.exit(0);
