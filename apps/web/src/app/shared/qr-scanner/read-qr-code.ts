import { loadCode } from '../load-code';

/** The part of the browser's Shape Detection API that is used; TypeScript does not know it. */
interface Detector {
  detect(image: ImageData): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** Finds the text of a QR code in an image; null when there is none. */
export type QrReader = (image: ImageData) => Promise<string | null>;

/** The browser's own reader where it has one, else one that is loaded now. */
export async function qrReader(): Promise<QrReader> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (own && (await own.getSupportedFormats()).includes('qr_code')) {
    const detector = new own({ formats: ['qr_code'] });
    return async (image) => (await detector.detect(image))[0]?.rawValue ?? null;
  }
  const { default: jsQr } = await loadCode(() => import('jsqr'));
  return (image) => Promise.resolve(jsQr(image.data, image.width, image.height)?.data ?? null);
}
