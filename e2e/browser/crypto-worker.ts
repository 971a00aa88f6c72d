import { CryptoParty } from './crypto-party';

/** What the page may ask of the party in this worker. */
export interface PartyCall {
  readonly id: number;
  readonly method: 'create' | 'introduce' | 'acceptIntroduction' | 'safetyNumber' | 'write' | 'read' | 'openVault';
  readonly args: readonly unknown[];
}

let party: CryptoParty | null = null;

async function answer({ method, args }: PartyCall): Promise<unknown> {
  if (method === 'create') {
    party = await CryptoParty.create(String(args[0]), String(args[1]));
    return { account: party.account, card: party.card, vault: party.vault };
  }
  if (method === 'openVault') return CryptoParty.openVault(args[0] as Uint8Array, String(args[1]));
  if (!party) throw new Error('create first');
  return (party[method] as (...values: readonly unknown[]) => Promise<unknown>).apply(party, [...args]);
}

addEventListener('message', (event: MessageEvent<PartyCall>) => {
  const { id } = event.data;
  answer(event.data).then(
    (result) => postMessage({ id, result }),
    (error: unknown) => postMessage({ id, error: String(error) }),
  );
});
