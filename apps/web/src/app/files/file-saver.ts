import { inject, Injectable } from '@angular/core';
import type { TransferView } from '@parley/client';
import { keptFile } from '../../worker/files/origin-folder';
import { Notices } from '../errors/notices';

/** The download of the browser has begun to read by then, however busy the machine is. */
const URL_MS = 5 * 60_000;

/** Brings files out of the app. */
@Injectable({ providedIn: 'root' })
export class FileSaver {
  private readonly notices = inject(Notices);

  /** Hands a file to the browser's own downloads. It is read from the disk, not into memory, and as no type that a browser would run. */
  async save({ id, savedName }: TransferView): Promise<void> {
    const file = await keptFile(id);
    if (file === null) return this.notices.say($localize`This file is not in this browser any more. Fetch it again.`);
    const url = URL.createObjectURL(file.slice(0, file.size, 'application/octet-stream'));
    const link = document.createElement('a');
    link.href = url;
    link.download = savedName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), URL_MS);
  }
}
