const SIDE = 256;
/** The protocol's limit of a picture. */
const MOST_BYTES = 24 * 1024;
const QUALITIES = [0.85, 0.7, 0.5, 0.3, 0.15];

/** A square picture out of the middle of an image file, small enough for a card. Null when the browser cannot read the file. */
export async function shrinkPicture(file: Blob): Promise<Uint8Array | null> {
  const image = await createImageBitmap(file).catch(() => null);
  if (image === null) return null;
  const side = Math.min(image.width, image.height);
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const [left, top] = [(image.width - side) / 2, (image.height - side) / 2];
  canvas.getContext('2d')?.drawImage(image, left, top, side, side, 0, 0, SIDE, SIDE);
  image.close();
  for (const quality of QUALITIES) {
    // A browser that writes no WebP writes PNG, which does not get smaller.
    const webp = await canvas.convertToBlob({ type: 'image/webp', quality });
    const picture = webp.type === 'image/webp' ? webp : await canvas.convertToBlob({ type: 'image/jpeg', quality });
    if (picture.size <= MOST_BYTES) return new Uint8Array(await picture.arrayBuffer());
  }
  return null;
}
