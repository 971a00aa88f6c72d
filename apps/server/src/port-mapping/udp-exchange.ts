import { createSocket } from 'node:dgram';

/** Waits before the same request goes out again; they double (RFC 6886 §3.1 begins with the same). */
const FIRST_WAIT_MS = 250;
const ATTEMPTS = 4;

/**
 * Sends a request until an answer comes that `read` understands. Only what the router itself sends is read.
 * @param read null for what is no answer to this request: it is waited on
 * @returns null when nothing came, or the router has nobody at that port
 */
export async function exchange<Answer>(
  { host, port }: { readonly host: string; readonly port: number },
  request: Uint8Array,
  read: (answer: Buffer) => Answer | null,
): Promise<Answer | null> {
  const socket = createSocket('udp4');
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Answer | null>((resolve) => {
      let attempt = 0;
      const send = (): void => {
        if (attempt === ATTEMPTS) return resolve(null);
        socket.send(request);
        timer = setTimeout(send, FIRST_WAIT_MS * 2 ** attempt);
        attempt += 1;
      };
      // Among them: the router says that nobody is at that port.
      socket.on('error', () => resolve(null));
      socket.on('message', (message) => {
        const answer = read(message);
        if (answer !== null) resolve(answer);
      });
      // A connected socket is given packets of the other end alone.
      socket.once('connect', send).connect(port, host);
    });
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}
