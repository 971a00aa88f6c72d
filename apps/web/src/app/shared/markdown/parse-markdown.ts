import { Lexer, Tokenizer, type MarkedToken, type Token, type Tokens } from 'marked';
import type { Block, Inline } from './markdown-nodes';
import { plainBlocks } from './plain-blocks';
import { withoutTricks } from './plain-text';
import { isInvite, placeBehind, safeHref } from './safe-link';

/** Longer texts are shown as they are: nobody writes them by hand, and a parser would hold up the page. */
const LONGEST_MARKDOWN = 16_000;
/** Deeper nesting is no writing but an attack on the stack. */
const DEEPEST = 12;
/** The parser looks from each mark of emphasis to the end of its paragraph; more than this in one is no writing either. */
const MOST_MARKS = 500;

/**
 * What people write in a chat. Raw HTML, tables, link definitions, underlined headings and indented code are not part of it: such text
 * stays visible as it was typed, where a whole Markdown would hide or change it.
 */
class ChatTokenizer extends Tokenizer {
  override html = (): undefined => undefined;
  override tag = (): undefined => undefined;
  override table = (): undefined => undefined;
  override def = (): undefined => undefined;
  override lheading = (): undefined => undefined;
  override code = (): undefined => undefined;
}

/** The text as blocks. Never throws: what cannot be parsed is one paragraph of plain text. */
export function parseMarkdown(text: string): readonly Block[] {
  const clean = withoutTricks(text);
  if (clean.length > LONGEST_MARKDOWN || tooDeep(clean) || tooDense(clean)) return plainBlocks(clean);
  try {
    const lexer = new Lexer({ gfm: true, breaks: true, tokenizer: new ChatTokenizer() });
    return blocksOf(lexer.lex(clean), 0);
  } catch {
    // The parser gives up on some nonsense (endless loops, exhausted stack) by throwing.
    return plainBlocks(clean);
  }
}

/** Each quote or list marker at the start of a line is one more round for the parser. */
const tooDeep = (text: string): boolean => /^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])[ \t]?){13}/m.test(text);

const tooDense = (text: string): boolean =>
  text.split('\n\n').some((paragraph) => (paragraph.match(/[*_~]+/g)?.length ?? 0) > MOST_MARKS);

function blocksOf(tokens: readonly Token[], depth: number): readonly Block[] {
  return tokens.flatMap((token) => blockOf(token as MarkedToken, depth));
}

function blockOf(token: MarkedToken, depth: number): readonly Block[] {
  if (depth > DEEPEST) return plainBlocks(token.raw);
  switch (token.type) {
    case 'space':
    case 'checkbox': // its mark is put in front of the item's text
      return [];
    case 'heading':
    case 'paragraph':
      return [{ kind: token.type, children: inlinesOf(token.tokens, depth) }];
    case 'code':
      return [{ kind: 'code', text: token.text }];
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocksOf(token.tokens, depth + 1) }];
    case 'list':
      return [
        {
          kind: 'list',
          ordered: token.ordered,
          start: Number(token.start),
          items: token.items.map((item) => itemOf(item, depth + 1)),
        },
      ];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'text':
      return [
        { kind: 'paragraph', children: token.tokens ? inlinesOf(token.tokens, depth) : [inlineText(token.text)] },
      ];
    default:
      return plainBlocks(token.raw);
  }
}

function itemOf(item: Tokens.ListItem, depth: number): readonly Block[] {
  const blocks = blocksOf(item.tokens, depth);
  if (!item.task) return blocks;
  const mark = inlineText(item.checked ? '☑ ' : '☐ ');
  const [first, ...rest] = blocks;
  return first?.kind === 'paragraph'
    ? [{ kind: 'paragraph', children: [mark, ...first.children] }, ...rest]
    : [{ kind: 'paragraph', children: [mark] }, ...blocks];
}

function inlinesOf(tokens: readonly Token[], depth: number): readonly Inline[] {
  return tokens.map((token) => inlineOf(token as MarkedToken, depth + 1));
}

function inlineOf(token: MarkedToken, depth: number): Inline {
  if (depth > DEEPEST) return inlineText(token.raw);
  switch (token.type) {
    case 'strong':
      return { kind: 'strong', children: inlinesOf(token.tokens, depth) };
    case 'em':
      return { kind: 'emphasis', children: inlinesOf(token.tokens, depth) };
    case 'del':
      return { kind: 'strike', children: inlinesOf(token.tokens, depth) };
    case 'codespan':
      return { kind: 'code', text: token.text };
    case 'br':
      return { kind: 'break' };
    case 'link':
      return linkOf(token.href, inlinesOf(token.tokens, depth), token.text, token.raw);
    case 'image':
      // Nothing is loaded from elsewhere: a picture is a link to it.
      return linkOf(token.href, [inlineText(token.text || token.href)], token.text, token.raw);
    case 'text':
    case 'escape':
      return inlineText(token.text);
    default:
      return inlineText(token.raw);
  }
}

const inlineText = (text: string): Inline => ({ kind: 'text', text });

function linkOf(address: string, children: readonly Inline[], text: string, raw: string): Inline {
  const href = safeHref(address);
  if (href === null) return inlineText(raw);
  return { kind: 'link', href, invite: isInvite(href), children, place: placeBehind(text, href) };
}
