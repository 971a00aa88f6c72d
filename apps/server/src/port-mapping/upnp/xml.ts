import { SaxesParser } from 'saxes';

/** One element with text in it: its name without prefix, and those around it. */
export interface Leaf {
  readonly name: string;
  readonly text: string;
  /** Number of the element it stands in, in the order of their beginnings. */
  readonly parent: number;
}

/** All texts of a document in their order. Entities of its own making do not exist. @throws Error when it is no XML */
export function leavesOf(xml: string): Leaf[] {
  const parser = new SaxesParser();
  const leaves: Leaf[] = [];
  const open: { number: number; name: string; text: string }[] = [];
  let count = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => open.push({ number: (count += 1), name: name.replace(/^.*:/, ''), text: '' }));
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => {
    const element = open.pop();
    const text = element?.text.trim() ?? '';
    if (element !== undefined && text !== '')
      leaves.push({ name: element.name, text, parent: open.at(-1)?.number ?? 0 });
  });
  parser.write(xml).close();
  return leaves;
}

export const textOf = (leaves: readonly Leaf[], name: string): string | undefined =>
  leaves.find((leaf) => leaf.name === name)?.text;
