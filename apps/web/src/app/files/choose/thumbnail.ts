import { MAX_THUMBNAIL_BYTES } from '@parley/protocol';

/** A small picture of an image, and how large the image is. */
export interface Thumbnail {
  /** WebP or JPEG. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

const READABLE = /^image\/(?:png|jpeg|webp|gif|avif|bmp)$/;
/** Larger files are decoded nowhere but where somebody wants to see them. */
const MOST_BYTES = 64 * 1024 * 1024;
const SIDES = [480, 320, 200];
const QUALITIES = [0.8, 0.6, 0.4];

/** Null for what is no image that this browser reads. */
export async function thumbnailOf(file: Blob): Promise<Thumbnail | null> {
  if (!READABLE.test(file.type) || file.size > MOST_BYTES) return null;
  const image = await createImageBitmap(file).catch(() => null);
  if (image === null) return null;
  try {
    const { width, height } = image;
    for (const side of SIDES) {
      const canvas = drawn(image, Math.min(1, side / Math.max(width, height)));
      for (const quality of QUALITIES) {
        const picture = await written(canvas, quality);
        if (picture.size <= MAX_THUMBNAIL_BYTES)
          return { bytes: new Uint8Array(await picture.arrayBuffer()), width, height };
      }
    }
    return null;
  } finally {
    image.close();
  }
}

function drawn(image: ImageBitmap, scale: number): OffscreenCanvas {
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context !== null) context.imageSmoothingQuality = 'high';
  context?.drawImage(image, 0, 0, width, height);
  return canvas;
}

/** A browser that writes no WebP writes PNG, which does not get smaller. */
async function written(canvas: OffscreenCanvas, quality: number): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality });
  return webp.type === 'image/webp' ? webp : await canvas.convertToBlob({ type: 'image/jpeg', quality });
}
