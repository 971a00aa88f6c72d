import type { ExportFormat, ExportWords } from '@parley/client';
import type { ClientStore } from '../client/client-store';
import { titleOf } from '../conversation/model/conversation-title';
import { saveFile } from '../save-file';

const files: Record<ExportFormat, { readonly ending: string; readonly type: string }> = {
  text: { ending: 'txt', type: 'text/plain' },
  html: { ending: 'html', type: 'text/html' },
  json: { ending: 'json', type: 'application/json' },
};

const words = (): ExportWords => ({
  language: document.documentElement.lang,
  notesToSelf: $localize`Notes to self`,
  deletedMessage: $localize`Deleted message`,
  edited: $localize`edited`,
});

/** Saves a whole conversation as a file. @throws ProtocolError */
export async function exportConversation(store: ClientStore, id: string, format: ExportFormat): Promise<void> {
  const parts: string[] = [];
  const whole = new AbortController().signal;
  for await (const part of store.export(id, format, words(), whole)) parts.push(part);
  const { ending, type } = files[format];
  const conversation = store.conversationsById().get(id);
  const title = conversation === undefined ? '' : titleOf(conversation);
  saveFile(`${fileName(title) || 'conversation'}.${ending}`, type, parts);
}

/** Letters and digits of any language stay; what file systems object to becomes a dash. */
const fileName = (title: string): string => title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
