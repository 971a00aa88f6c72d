import { randomInt } from 'node:crypto';
import { simulate, type SimulationReport } from './simulate';

/** `SESSION_SEED` repeats a run, `SESSION_MESSAGES` makes it longer. */
const seed = Number(process.env['SESSION_SEED'] ?? randomInt(2 ** 32));
const messages = Number(process.env['SESSION_MESSAGES'] ?? 3_000);

const run = (): Promise<SimulationReport> =>
  simulate({
    seed,
    messages,
    devicesPerAccount: 3,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  }).catch((cause: unknown) => {
    throw new Error(`the simulation failed; repeat it with SESSION_SEED=${seed} SESSION_MESSAGES=${messages}`, {
      cause,
    });
  });

describe('sessions under every kind of trouble', () => {
  it('lose nothing, double nothing, misattribute nothing and use no generation twice', async () => {
    const report = await run();
    expect(report.sent).toBe(messages);
    // The run is worth something only when the trouble really happened.
    for (const count of Object.values(report)) expect(count).toBeGreaterThan(0);
  }, 600_000);
});
