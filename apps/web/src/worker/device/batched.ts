/** Gives what came while the reader was busy as one list, at most so many at once; the source waits when that many are gathered. */
export async function* batched<Item>(source: AsyncIterable<Item>, most: number): AsyncGenerator<readonly Item[]> {
  const items = source[Symbol.asyncIterator]();
  let gathered: Item[] = [];
  let ended = false;
  let wake = Promise.withResolvers<void>();
  let room = Promise.withResolvers<void>();
  const pump = async (): Promise<void> => {
    try {
      for (let next = await items.next(); !next.done && !ended; next = await items.next()) {
        gathered.push(next.value);
        wake.resolve();
        if (gathered.length >= most) await room.promise;
      }
    } finally {
      ended = true;
      wake.resolve();
    }
  };
  const pumping = pump();
  // Thrown to the reader, once it has what came before.
  pumping.catch(() => undefined);
  try {
    for (;;) {
      await wake.promise;
      const batch = gathered;
      gathered = [];
      wake = Promise.withResolvers<void>();
      if (ended) wake.resolve();
      room.resolve();
      room = Promise.withResolvers<void>();
      if (batch.length > 0) yield batch;
      else if (ended) return await pumping;
    }
  } finally {
    ended = true;
    room.resolve();
    void items.return?.();
  }
}
