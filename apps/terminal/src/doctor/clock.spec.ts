import { clockLine } from './clock';

test('a clock is told of when it is more than two minutes off, and which way', () => {
  expect(clockLine(119_000, 'the server')).toMatchObject({ ok: true, remedy: null });
  expect(clockLine(-121_000, 'the server')).toMatchObject({
    ok: false,
    detail: 'The clock here is 121 s behind that of the server.',
  });
  expect(clockLine(3_600_000, 'the server')).toMatchObject({
    ok: false,
    detail: 'The clock here is 3600 s ahead of that of the server.',
  });
  expect(clockLine(null, 'the server')).toBeNull();
});
