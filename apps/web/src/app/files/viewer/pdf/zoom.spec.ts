import { factorOf, scaleOf, stepFrom } from './zoom';

/** Points of an A4 page from left to right. */
const A4 = 595;

test('by itself a page is as wide as a narrow window, and readable in a wide one', () => {
  expect(scaleOf(factorOf('fits', A4, 366)) * A4).toBeCloseTo(366);
  expect(factorOf('fits', A4, 3_000)).toBe(1.25);
  expect(scaleOf(factorOf('width', A4, 3_000)) * A4).toBeCloseTo(3_000);
  expect(factorOf(2, A4, 366)).toBe(2);
});

test('steps lead from any factor to the next, and end', () => {
  expect(stepFrom(0.46, true)).toBe(0.5);
  expect(stepFrom(0.46, false)).toBe(0.33);
  expect(stepFrom(1.25, true)).toBe(1.5);
  expect(stepFrom(1.25, false)).toBe(1.1);
  expect(stepFrom(4, true)).toBe(4);
  expect(stepFrom(0.25, false)).toBe(0.25);
});
