/** A file that somebody chose, and in browsers that have them the handle by which it is found again. */
export interface FoundFile {
  readonly file: File;
  readonly handle: FileSystemFileHandle | null;
}

/** Missing in the types of this version: https://wicg.github.io/file-system-access/ */
interface Picking {
  showOpenFilePicker?(options: { readonly multiple: boolean }): Promise<readonly FileSystemFileHandle[]>;
}
type Dropped = DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> };

/** Lets somebody choose files; none when they change their mind. */
export async function chooseFiles(multiple: boolean): Promise<readonly FoundFile[]> {
  const picking = globalThis as Picking;
  if (picking.showOpenFilePicker === undefined) return await chooseByInput(multiple);
  try {
    const handles = await picking.showOpenFilePicker({ multiple });
    return await Promise.all(handles.map(async (handle) => ({ handle, file: await handle.getFile() })));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return [];
    throw error;
  }
}

function chooseByInput(multiple: boolean): Promise<readonly FoundFile[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = multiple;
  const { promise, resolve } = Promise.withResolvers<readonly FoundFile[]>();
  input.addEventListener('change', () => resolve([...(input.files ?? [])].map((file) => ({ file, handle: null }))));
  input.addEventListener('cancel', () => resolve([]));
  input.click();
  return promise;
}

/** Whether files are being dragged, and not a text or a link. */
export const hasFiles = (data: DataTransfer | null): data is DataTransfer => data?.types.includes('Files') === true;

/** What was dropped or pasted; folders are left out. To be called while the event is handled. */
export async function filesOf(data: DataTransfer): Promise<readonly FoundFile[]> {
  const items = [...data.items].filter(({ kind }) => kind === 'file') as Dropped[];
  // Everything must be asked for before the event is over.
  const asked = items.map((item) => ({
    folder: item.webkitGetAsEntry()?.isDirectory === true,
    file: item.getAsFile(),
    handle: item.getAsFileSystemHandle?.().catch(() => null),
  }));
  const found = await Promise.all(
    asked.map(async ({ folder, file, handle }): Promise<FoundFile | null> => {
      const known = await handle;
      return folder || file === null
        ? null
        : { file, handle: known?.kind === 'file' ? (known as FileSystemFileHandle) : null };
    }),
  );
  return found.filter((each) => each !== null);
}
