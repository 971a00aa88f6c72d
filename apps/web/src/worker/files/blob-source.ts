import type { FileSource } from '@parley/client';
import { ProtocolError } from '@parley/protocol';

const UNKNOWN_TYPE = 'application/octet-stream';
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/;

/** A file of this machine, read piece by piece. Browsers refuse to read a file that was changed after it was chosen. */
export class BlobSource implements FileSource {
  readonly name: string;
  readonly size: number;
  readonly type: string;

  constructor(private readonly file: File) {
    const type = (file.type.split(';')[0] ?? '').trim().toLowerCase();
    this.name = file.name;
    this.size = file.size;
    this.type = MEDIA_TYPE.test(type) ? type : UNKNOWN_TYPE;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    try {
      return new Uint8Array(await this.file.slice(offset, offset + length).arrayBuffer());
    } catch (cause) {
      throw new ProtocolError('file-changed', 'the file cannot be read any more', { cause });
    }
  }

  async unchanged(): Promise<void> {
    await this.read(Math.max(0, this.size - 1), 1);
  }
}
