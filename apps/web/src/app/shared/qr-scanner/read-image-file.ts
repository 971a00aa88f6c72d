import { pixelsOf } from './pixels';
import { qrReader } from './read-qr-code';

/** A photo of a screen is found better small, a small code on a large page better large. */
const SIZES = [800, 1600, 400];

/** The text of the QR code in an image file; null when there is no code in it, rejects when it is no image. */
export async function readImageFile(file: Blob): Promise<string | null> {
  const [bitmap, read] = await Promise.all([createImageBitmap(file), qrReader()]);
  try {
    for (const size of SIZES) {
      const pixels = pixelsOf({ source: bitmap, width: bitmap.width, height: bitmap.height }, size);
      const text = pixels && (await read(pixels));
      if (text) return text;
    }
    return null;
  } finally {
    bitmap.close();
  }
}
