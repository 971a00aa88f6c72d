import type { Client, Snapshot } from '@parley/client';

/** Resolves once the snapshot fits. */
export function shows(client: Client, fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    let end: () => void = () => undefined;
    const look = (): void => {
      const snapshot = client.snapshot();
      if (!fits(snapshot)) return;
      end();
      resolve(snapshot);
    };
    end = client.subscribe(look);
    look();
  });
}
