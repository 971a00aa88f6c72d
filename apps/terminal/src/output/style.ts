/** Colours only where a person looks at a terminal and did not turn them off (https://no-color.org). */
export interface Style {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

const wrap =
  (start: number, end: number) =>
  (text: string): string =>
    `\u001b[${start}m${text}\u001b[${end}m`;
const plain = (text: string): string => text;

export function styleFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Style {
  const coloured = stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  if (!coloured) return { dim: plain, bold: plain, good: plain, bad: plain };
  return { dim: wrap(2, 22), bold: wrap(1, 22), good: wrap(32, 39), bad: wrap(31, 39) };
}
