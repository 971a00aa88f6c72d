/** What can be shown of a file in the app. Everything else is only saved: a page, a drawing or a program could do something. */
export type Viewing = 'image' | 'audio' | 'video' | 'pdf' | 'text';

const SHOWN: Readonly<Record<Viewing, RegExp>> = {
  image: /^image\/(?:png|jpeg|webp|gif|avif|bmp)$/,
  audio: /^audio\/(?:mpeg|mp4|aac|ogg|opus|flac|wav|x-wav|webm)$/,
  video: /^video\/(?:mp4|webm|ogg|quicktime)$/,
  pdf: /^application\/pdf$/,
  text: /^(?:text\/(?:plain|markdown|csv)|application\/json)$/,
};

/** How a file of this media type is shown; null: it is not. */
export function viewingOf(type: string): Viewing | null {
  const kinds = Object.keys(SHOWN) as Viewing[];
  return kinds.find((kind) => SHOWN[kind].test(type)) ?? null;
}

/** A picture that stands for files of this media type. */
export function fileIcon(type: string): string {
  if (type.startsWith('image/')) return 'image';
  if (type.startsWith('audio/')) return 'audio_file';
  if (type.startsWith('video/')) return 'movie';
  if (type === 'application/pdf') return 'picture_as_pdf';
  if (/zip|compressed|x-tar|gzip|x-7z/.test(type)) return 'folder_zip';
  return type.startsWith('text/') ? 'description' : 'insert_drive_file';
}
