import { linesOf } from './lines';

async function linesFrom(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  async function* input(): AsyncIterable<string | Uint8Array> {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  }
  const lines: string[] = [];
  for await (const line of linesOf(input())) lines.push(line);
  return lines;
}

describe('lines of stdin', () => {
  it('are the same however they arrive', async () => {
    expect(await linesFrom('one\ntw', 'o\r\n\nthree')).toEqual(['one', 'two', '', 'three']);
  });

  it('keep letters whose bytes arrive apart', async () => {
    const bytes = new TextEncoder().encode('grün\n');
    expect(await linesFrom(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['grün']);
  });

  it('need no newline at the end, and nothing gives no line', async () => {
    expect(await linesFrom('last')).toEqual(['last']);
    expect(await linesFrom()).toEqual([]);
  });
});
