import { Person } from '../client-harness';
import { byId, hidden, nodeOf, peerOf, until, waysOf, type Node } from './network';

/** Somebody whose server dials out to the relay alone, and is let in by this token. */
export async function behindRelay(relay: Node, token: string, handle: string): Promise<Person> {
  const relays = `${relay.server.ready.address}#${token}`;
  const person = await Person.create(handle, { environment: { ...hidden(), PARLEY_NETWORK_RELAYS: relays } });
  await until(
    () => peerOf(relay, nodeOf(person)),
    (peer) => peer?.state === 'approved' && peer.link === 'up',
  );
  return person;
}

/** Makes two people contacts, whose servers reach each other over one server in between. */
export async function befriendOverRelay(a: Person, b: Person): Promise<void> {
  await waysOf(nodeOf(a), nodeOf(b), 2);
  await a.client.addContact(byId(b), 'hello');
  await b.told.until((event) => event.type === 'request' && event.contact.id === a.id);
  await b.client.acceptRequest(a.id);
  await a.told.contact(b.id, 'approved');
}
