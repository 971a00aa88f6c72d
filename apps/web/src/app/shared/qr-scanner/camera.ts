/** Why there is no picture from a camera. */
export type CameraProblem = 'insecure' | 'none' | 'refused' | 'busy';

/** A camera that films, or why none does. Prefers the one on the back of a phone. `stop` its tracks when done. */
export async function openCamera(): Promise<MediaStream | CameraProblem> {
  // Browsers offer cameras to pages on HTTPS and on the machine itself only; TypeScript takes them for always present.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return 'insecure';
  try {
    return await devices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false });
  } catch (error) {
    return problemOf(error);
  }
}

function problemOf(error: unknown): CameraProblem {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none';
    default:
      return 'busy';
  }
}
