import type { ExportFormat, ExportWords } from '../api/client';
import type { MessageView } from '../api/views';

/** Writes a conversation piece by piece. */
export interface ExportWriter {
  readonly start: string;
  readonly end: string;
  message(message: MessageView, name: string, first: boolean): string;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => escapes[letter] ?? letter);

const timeOf = ({ sentAt }: MessageView): string => {
  const date = new Date(sentAt);
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString();
};
function textOf({ text, problem, deleted, editedAt }: MessageView, words: ExportWords): string {
  if (deleted) return `[${words.deletedMessage}]`;
  if (problem !== undefined) return `[${problem.kind}: ${problem.reason}]`;
  return editedAt === undefined ? text : `${text} [${words.edited}]`;
}

/** Everything that some reader takes for the end of a line. */
const LINE_ENDS = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;

function textWriter(title: string, words: ExportWords): ExportWriter {
  return {
    start: `${title.replace(LINE_ENDS, ' ')}\n\n`,
    end: '',
    // Further lines are indented, so that nobody can write a line that looks like somebody else's.
    message: (message, name) =>
      `${timeOf(message)} ${name.replace(LINE_ENDS, ' ')}: ${textOf(message, words).replace(LINE_ENDS, '\n    ')}\n`,
  };
}

function htmlWriter(title: string, words: ExportWords): ExportWriter {
  const head = `<!doctype html>\n<html lang="${escapeHtml(words.language)}">\n<head>\n<meta charset="utf-8">\n<title>${escapeHtml(title)}</title>\n`;
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n`;
  const style =
    '<style>body{font-family:sans-serif;max-width:50em;margin:auto}pre{white-space:pre-wrap;font:inherit}</style>\n';
  return {
    start: `${head}${policy}${style}</head>\n<body>\n<h1>${escapeHtml(title)}</h1>\n`,
    end: '</body>\n</html>\n',
    message: (message, name) =>
      `<article><p><b>${escapeHtml(name)}</b> <time>${timeOf(message)}</time></p><pre>${escapeHtml(textOf(message, words))}</pre></article>\n`,
  };
}

function jsonWriter(title: string): ExportWriter {
  return {
    start: `{"title":${JSON.stringify(title)},"messages":[`,
    end: '\n]}\n',
    message: (message, name, first) => `${first ? '' : ','}\n${JSON.stringify({ name, ...message })}`,
  };
}

const english: ExportWords = {
  language: 'en',
  notesToSelf: 'Notes to self',
  deletedMessage: 'deleted message',
  edited: 'edited',
};

const writers: Record<ExportFormat, (title: string, words: ExportWords) => ExportWriter> = {
  text: textWriter,
  html: htmlWriter,
  json: jsonWriter,
};

/** @param title none for notes to self */
export const exportWriter = (format: ExportFormat, title?: string, words = english): ExportWriter =>
  writers[format](title ?? words.notesToSelf, words);
