/** What is shown before "Show more": about a screen of a phone. */
const MOST_CHARACTERS = 1_200;
const MOST_LINES = 20;
/** A rest shorter than this is shown at once; a button for two lines would take more room than they do. */
const SMALLEST_REST = 200;

/** The beginning of a long text, cut at the end of a line or word; the text itself when it is short enough. */
export function beginningOf(text: string): string {
  const lines = text.split('\n', MOST_LINES).join('\n');
  const head = lines.length <= MOST_CHARACTERS ? lines : cutAtWord(lines.slice(0, MOST_CHARACTERS));
  const rest = text.slice(head.length);
  const short = rest.length < SMALLEST_REST && rest.split('\n').length <= 4;
  return short ? text : head;
}

function cutAtWord(text: string): string {
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf(' '));
  return end > MOST_CHARACTERS / 2 ? text.slice(0, end) : wholeCharacters(text);
}

/** Leaves no half of a surrogate pair at the end. */
const wholeCharacters = (text: string): string => text.replace(/[\ud800-\udbff]$/, '');
