import { checkNames, finding, type Finding } from '@parley/protocol';
import { checkTitle, diagnosisText, withoutAddresses } from '.';
import { usePlainTag } from './plain-tag.fixtures';

beforeAll(usePlainTag);

/** Every finding that there is, with some values. */
const samples: Finding[] = finding.def.options.map(({ shape }) => {
  const values: Record<string, unknown> = {
    ...{ until: Date.UTC(2026, 5, 1), from: Date.UTC(2027, 5, 1), since: Date.UTC(2026, 4, 1), own: false },
    ...{ address: 'chat.example.com', seconds: 200, servers: 3, free: 5e9, total: 2e10, used: 9e7, file: 'server.key' },
    ...{ mode: '644', owner: 0, user: 1000, bytes: 4096, schema: 3, problems: 2, status: 400 },
    ...{ method: 'upnp', code: 718 },
    ...{ missing: 12, foreign: 1, ended: 0 },
    ...{ version: '1.2.3', node: '26.10.0' },
  };
  const names = Object.keys(shape.values.shape);
  const [check = 'disk'] = shape.check.def.type === 'literal' ? shape.check.def.values : [];
  return finding.parse({
    check,
    ok: shape.ok.value,
    found: shape.found.value,
    values: Object.fromEntries(names.map((name) => [name, values[name]])),
  });
});

test('every check has a title, and every finding of one is told', () => {
  expect(new Set(checkNames.map(checkTitle)).size).toBe(checkNames.length);
  expect(new Set(samples.map(({ check }) => check))).toEqual(new Set(checkNames));
});

test.each(samples.map((sample) => [sample.found, sample] as const))(
  '%s is a sentence, with a remedy unless all is well',
  (_, sample) => {
    const { detail, remedy } = diagnosisText(sample, 'en');
    expect(detail).toMatch(/^\S.*[.)]$/);
    expect(detail).not.toMatch(/undefined|NaN|:\w+:/);
    if (sample.ok) expect(remedy).toBeNull();
    else expect(remedy).toMatch(/^[A-Z].*[.)]$/);
  },
);

test('numbers are told in the largest unit that fits', () => {
  const clock = (seconds: number): string =>
    diagnosisText({ check: 'clock', ok: false, found: 'clock-differs', values: { seconds, servers: 1 } }, 'en').detail;
  expect(clock(-130)).toContain('2 minutes behind');
  expect(clock(9000)).toContain('2 hours ahead');
  expect(clock(3 * 86_400)).toContain('3 days ahead');
  const disk = { check: 'disk', ok: true, found: 'disk-free', values: { free: 1_230_000_000, total: 20e9 } } as const;
  expect(diagnosisText(disk, 'en').detail).toContain('1.2 GB of 20 GB');
});

test('what is shown to others says nothing of where the server is', () => {
  for (const sample of samples) {
    const { detail, remedy } = diagnosisText(withoutAddresses(sample), 'en');
    expect(`${detail} ${remedy ?? ''}`).not.toContain('chat.example.com');
  }
});
