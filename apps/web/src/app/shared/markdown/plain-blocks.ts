import type { Block } from './markdown-nodes';
import { withoutTricks } from './plain-text';

/** The text as one paragraph, as it was typed. */
export const plainBlocks = (text: string): readonly Block[] => [
  { kind: 'paragraph', children: [{ kind: 'text', text: withoutTricks(text) }] },
];
