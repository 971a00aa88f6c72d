import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ParleyProcess } from '../e2e/support/parley';
import { befriend, newPerson, type Person } from '../e2e/support/story';
import { bareChain } from './bare-chain';
import { cpuMicros, peakResidentBytes } from './processes';
import type { Figures } from './report';

/** Size of the file in MiB: 1 GiB unless PARLEY_BENCH_MIB says otherwise. */
const MIB = Number(process.env['PARLEY_BENCH_MIB'] ?? 1024);
const BLOCK_BYTES = 1024 * 1024;
/** From this part of all cores on, they are what everything else waits for. */
const BUSY = 0.85;

/**
 * A file from `parley send --file` to the checked file on the other side: end-to-end encrypted, over TLS between two servers on one machine. The
 * recipient accepts as soon as it hears of the offer, so that parts are fetched while they are still uploaded.
 * The same file then goes through a {@link bareChain}: how fast a machine moves bytes through four processes differs more than anything we do with them.
 */
export async function files(): Promise<Figures> {
  const [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')]);
  try {
    await befriend(alice, bob);
    await Promise.all([alice.terminal.ok('receive'), bob.terminal.ok('receive')]);
    const path = join(alice.server.folder, 'file.bin');
    await generate(path);
    const listening = bob.terminal.start('receive', '--follow');
    await listening.until(() => true);

    const before = [cpuMicros(alice.server.pid), cpuMicros(bob.server.pid)] as const;
    const begin = performance.now();
    const sending = alice.terminal.start('send', bob.accountId, '--file', path);
    const sender = watch(sending);
    await listening.until((lines) => lines.some((line) => line['transfer'] !== undefined));
    const offer = listening.lines.find((line) => line['transfer'] !== undefined)?.['transfer'] as { id: string };
    // The host of the profile does the work for the command.
    const recipient = watch(listening);
    const recipientBefore = cpuMicros(listening.child.pid ?? 0);
    const [got] = await bob.terminal.ok('transfers', 'accept', offer.id);
    const seconds = (performance.now() - begin) / 1000;
    const sent = await sending.finished;
    if (sent.code !== 0) throw new Error(`the sender failed: ${sent.stderr}`);
    await sameFile(path, String(got?.['path']));
    const after = [cpuMicros(alice.server.pid), cpuMicros(bob.server.pid)] as const;
    const recipientCpu = cpuMicros(listening.child.pid ?? 0) - recipientBefore;
    recipient.stop();
    await listening.end();
    const bareSeconds = await bareChain(path, bob.server.folder);
    const cpuSeconds = {
      sender: sender.cpuMicros() / 1e6,
      senderServer: (after[0] - before[0]) / 1e6,
      recipientServer: (after[1] - before[1]) / 1e6,
      recipient: recipientCpu / 1e6,
    };
    const cores = Object.values(cpuSeconds).reduce((sum, each) => sum + each, 0) / seconds;
    return {
      megabytes: (MIB * BLOCK_BYTES) / 1e6,
      megabytesPerSecond: (MIB * BLOCK_BYTES) / 1e6 / seconds,
      bareChainMegabytesPerSecond: (MIB * BLOCK_BYTES) / 1e6 / bareSeconds,
      ofBareChain: bareSeconds / seconds,
      cpuSeconds,
      coresBusy: cores,
      boundBy:
        cores > BUSY * availableParallelism()
          ? `the processor: ${availableParallelism()} cores for four processes, which hash the bytes five times and encrypt them twice`
          : 'what the four processes wait for: the disk, and other work on this machine',
      peakMemoryMB: {
        sender: sender.peakBytes() / 1e6,
        senderServer: peakResidentBytes(alice.server.pid) / 1e6,
        recipientServer: peakResidentBytes(bob.server.pid) / 1e6,
        recipient: recipient.peakBytes() / 1e6,
      },
    };
  } finally {
    await Promise.all([end(alice), end(bob)]);
  }
}

/** Bytes that do not compress, other ones in each block. */
async function generate(path: string): Promise<void> {
  const block = randomBytes(BLOCK_BYTES);
  const file = await open(path, 'w');
  for (let at = 0; at < MIB; at += 1) {
    block.writeUInt32LE(at, 0);
    await file.write(block);
  }
  await file.close();
}

async function sameFile(one: string, other: string): Promise<void> {
  const digests = await Promise.all(
    [one, other].map(async (path) => {
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      return hash.digest('hex');
    }),
  );
  if (digests[0] !== digests[1]) throw new Error('the file is not what was sent');
}

/** Looks at a process now and then, because it is gone when its figures are asked for. */
function watch({ child }: ParleyProcess): { cpuMicros(): number; peakBytes(): number; stop(): void } {
  const { pid } = child;
  let [cpu, peak] = [0, 0];
  const look = (): void => {
    if (pid === undefined || child.exitCode !== null) return;
    try {
      cpu = cpuMicros(pid);
      // One that has ended and is not yet waited for has no memory left to tell of.
      peak = Math.max(peak, peakResidentBytes(pid) || 0);
    } catch {
      // It ended between two looks.
    }
  };
  const timer = setInterval(look, 50);
  const stop = (): void => clearInterval(timer);
  child.once('exit', stop);
  look();
  return { cpuMicros: () => cpu, peakBytes: () => peak, stop };
}

async function end({ server }: Person): Promise<void> {
  await server.down();
  await rm(server.folder, { recursive: true, force: true });
}
