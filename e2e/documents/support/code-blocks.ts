import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from '../../support/server';

/** A fenced block of a document, without the indentation of a list. */
export interface CodeBlock {
  readonly document: string;
  readonly language: string;
  readonly text: string;
}

/** All fenced blocks of a document of this repository, in their order. */
export function codeBlocksOf(document: string): CodeBlock[] {
  const text = readFileSync(join(workspace, document), 'utf8');
  return [...text.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)].map(([, indent = '', language = '', block = '']) => ({
    document,
    language,
    text: block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** Blocks that somebody types into a terminal. */
export const isTyped = ({ language }: CodeBlock): boolean => ['sh', 'console'].includes(language);
