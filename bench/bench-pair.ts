import { rmSync } from 'node:fs';
import { ServerProcess } from '../e2e/support/server';
import { BenchClient, type Line } from './bench-client';
import { cpuMicros, peakResidentBytes } from './processes';
import type { Part } from './trace';

/** For each of the four processes. */
export type OfEach = Record<Part, number>;

/** Two owners with a server and a client process each, who are contacts. */
export class BenchPair {
  private ended = false;

  private constructor(
    readonly aliceServer: ServerProcess,
    readonly bobServer: ServerProcess,
    readonly alice: BenchClient,
    readonly bob: BenchClient,
    /** Account of bob. */
    readonly to: string,
  ) {}

  static async start(environment: (part: Part) => Record<string, string> = () => ({})): Promise<BenchPair> {
    const [aliceServer, bobServer] = await Promise.all([
      ServerProcess.start({ environment: environment('senderServer') }),
      ServerProcess.start({ environment: environment('recipientServer') }),
    ]);
    const [alice, bob] = [new BenchClient(environment('sender')), new BenchClient(environment('recipient'))];
    const create = (client: BenchClient, server: ServerProcess, handle: string): Promise<Line> =>
      client.do({ do: 'create', handle, server: server.ready.ui, setupToken: server.ready.setupToken ?? '' });
    const [asAlice, asBob] = await Promise.all([create(alice, aliceServer, 'alice'), create(bob, bobServer, 'bob')]);
    const to = String(asBob['account']);
    const request = bob.next((line) => line['request'] === asAlice['account']);
    const approved = alice.next((line) => line['contact'] === to && line['state'] === 'approved');
    await alice.do({ do: 'add', address: String(asBob['address']) });
    await request;
    await bob.do({ do: 'accept', account: String(asAlice['account']) });
    await approved;
    return new BenchPair(aliceServer, bobServer, alice, bob, to);
  }

  /** Messages from alice to bob at once: when they were sent, and when each arrived (unix ms). */
  async send(count: number, bytes: number, settled: boolean): Promise<{ begin: number; times: number[] }> {
    const arrived = this.bob.arrivals(count);
    const { begin } = await this.alice.do({ do: 'send', to: this.to, count, bytes, settled });
    return { begin: Number(begin), times: await arrived };
  }

  /** Begins to move a generated file of `bytes` from alice to bob, who hashes it. Resolves when it has begun. */
  async beginFile(bytes: number): Promise<{ readonly saved: Promise<unknown> }> {
    const offered = this.bob.next((line) => 'offered' in line);
    await this.alice.do({ do: 'file', to: this.to, bytes });
    const transfer = String((await offered)['offered']);
    const saved = this.bob.next((line) => line['saved'] === transfer);
    await this.bob.do({ do: 'save', transfer });
    return { saved };
  }

  async cpuMicros(): Promise<OfEach> {
    const [sender, recipient] = await Promise.all([this.alice.spent(), this.bob.spent()]);
    return {
      sender: sender.cpuMicros,
      senderServer: cpuMicros(this.aliceServer.pid),
      recipientServer: cpuMicros(this.bobServer.pid),
      recipient: recipient.cpuMicros,
    };
  }

  async peakBytes(): Promise<OfEach> {
    const [sender, recipient] = await Promise.all([this.alice.spent(), this.bob.spent()]);
    return {
      sender: sender.peakBytes,
      senderServer: peakResidentBytes(this.aliceServer.pid),
      recipientServer: peakResidentBytes(this.bobServer.pid),
      recipient: recipient.peakBytes,
    };
  }

  /** The same again does nothing. */
  async end(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await Promise.all([this.alice, this.bob].map((client) => client.do({ do: 'stop' })));
    for (const server of [this.aliceServer, this.bobServer]) {
      await server.down();
      rmSync(server.folder, { recursive: true });
    }
  }
}
