const SIZE = 64;

/** The icon with a number on it, as a data URL. @param icon URL of an image of this origin */
export async function drawBadge(icon: string, count: number): Promise<string> {
  const image = new Image();
  image.src = icon;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const context = canvas.getContext('2d');
  if (context === null) return icon;
  context.drawImage(image, 0, 0, SIZE, SIZE);
  const text = count > 99 ? '99+' : String(count);
  const width = text.length === 1 ? 34 : text.length === 2 ? 44 : 56;
  context.fillStyle = '#c5221f';
  context.beginPath();
  context.roundRect(SIZE - width, SIZE - 34, width, 34, 17);
  context.fill();
  context.fillStyle = '#fff';
  context.font = 'bold 26px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, SIZE - width / 2, SIZE - 16);
  return canvas.toDataURL('image/png');
}
