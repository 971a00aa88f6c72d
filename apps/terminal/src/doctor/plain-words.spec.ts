import { diagnosisText } from '@parley/wording';
import { usePlainWords } from './plain-words';

test('shared texts are told without the notes for translators', () => {
  usePlainWords();
  const values = { bytes: 4_100_000, schema: 3 };
  const { detail } = diagnosisText({ check: 'database', ok: true, found: 'database-sound', values }, 'en');
  expect(detail).toBe('The database is sound (4 MB, schema 3).');
  const note = (globalThis as unknown as { $localize: (parts: TemplateStringsArray, ...values: string[]) => string })
    .$localize;
  expect(note`:a meaning|a note:At ${'noon'}:time:: lunch\: ${'soup'}`).toBe('At noon: lunch: soup');
});
