import type { ByteStream } from './ports';

/** Passes on both ways what two streams bring. One takes only what has left on the other, so that nothing gathers here. */
export function splice(one: ByteStream, other: ByteStream): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.listen({
      onData: (bytes) => to.send(bytes),
      onSent: (bytes) => to.took(bytes),
      onEnd: () => to.end(),
      onClose: (code) => {
        if (code !== null) to.reset(code);
      },
    });
  }
}
