import { Injectable, inject } from '@angular/core';
import { DOCUMENT } from '@angular/common';
import type { ExportFormat } from '@parley/client';
import { ClientStore } from '../../client/client-store';

const files: Record<ExportFormat, { readonly type: string; readonly ending: string }> = {
  text: { type: 'text/plain;charset=utf-8', ending: 'txt' },
  html: { type: 'text/html;charset=utf-8', ending: 'html' },
  json: { type: 'application/json', ending: 'json' },
};

/** Saves whole conversations as files, by the browser's own way of saving. */
@Injectable({ providedIn: 'root' })
export class SaveExport {
  readonly #store = inject(ClientStore);
  readonly #document = inject(DOCUMENT);

  /** @param signal stops it before anything is saved */
  async save(conversation: string, title: string, format: ExportFormat, signal: AbortSignal): Promise<void> {
    const { type, ending } = files[format];
    const parts: string[] = [];
    for await (const part of this.#store.export(conversation, format, signal)) parts.push(part);
    if (signal.aborted) return;
    const url = URL.createObjectURL(new Blob(parts, { type }));
    const link = this.#document.createElement('a');
    link.href = url;
    link.download = `${fileName(title)}.${ending}`;
    link.click();
    URL.revokeObjectURL(url);
  }
}

/** The name of whoever it is about, without what file systems do not take or what would make it look like another file. */
const fileName = (title: string): string =>
  `Parley - ${title.replace(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|.]+/gu, ' ').trim() || 'chat'}`;
