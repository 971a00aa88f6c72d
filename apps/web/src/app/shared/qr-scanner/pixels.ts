/** Something that can be drawn, and how large it is. */
export interface Picture {
  readonly source: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

/** The picture's pixels, scaled down so that its longer side is at most `longest` pixels; null while it has none. */
export function pixelsOf({ source, width, height }: Picture, longest: number): ImageData | null {
  const scale = Math.min(1, longest / Math.max(width, height));
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (!(w > 0 && h > 0)) return null;
  const canvas = document.createElement('canvas');
  canvas.width = w;
  canvas.height = h;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  // A transparent image would have a black ground, and black modules vanish in it.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, w, h);
  context.drawImage(source, 0, 0, w, h);
  return context.getImageData(0, 0, w, h);
}
