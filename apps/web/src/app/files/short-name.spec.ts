import { shortName } from './short-name';

test('a name that fits stays, and a long one loses its middle, never its ending', () => {
  expect(shortName('report.pdf')).toBe('report.pdf');
  const long = shortName(`${'the plan of the garden '.repeat(8)}, last version.tar.gz`);
  expect(long).toBe('the plan of the garden the plan…t version.tar.gz');
  expect([...shortName('🌳'.repeat(200))]).toHaveLength(48);
});
