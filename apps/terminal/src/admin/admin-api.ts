import type { RestClient } from '@parley/client';
import { ProtocolError, rest, type InvitePlace, type ServerId } from '@parley/protocol';

/** The admin surface of a server: of my own one, or of a relay. Everything throws ProtocolError with the server's code. */
export class AdminApi {
  constructor(
    private readonly server: RestClient,
    /** Ends the connections that are kept open. */
    readonly close: () => void,
  ) {}

  async peers(): Promise<readonly rest.PeerItem[]> {
    return (await this.server.get('/api/admin/peers', rest.peerList)).peers;
  }

  addPeer(request: rest.PeerRequest): Promise<rest.PeerItem> {
    return this.server.send('POST', '/api/admin/peers', { schema: rest.peerRequest, value: request }, rest.peerItem);
  }

  changePeer(id: ServerId, action: rest.PeerAction): Promise<rest.PeerItem> {
    return this.server.act('POST', `/api/admin/peers/${id}/${action}`, rest.peerItem);
  }

  removePeer(id: ServerId): Promise<rest.PeerItem> {
    return this.server.act('DELETE', `/api/admin/peers/${id}`, rest.peerItem);
  }

  async routes(): Promise<readonly rest.RouteItem[]> {
    return (await this.server.get('/api/admin/routes', rest.routeList)).routes;
  }

  async directory(): Promise<readonly rest.DirectoryItem[]> {
    return (await this.server.get('/api/admin/directory', rest.directoryList)).people;
  }

  /** Lets my server fetch a card, which only a server that is there can give. Not of a relay, which asks nobody. */
  async lookUp(address: string, by: InvitePlace | null): Promise<void> {
    const value = { address, ...(by !== null && { by }) };
    await this.server.send('POST', '/api/contacts/look-up', { schema: rest.lookUpRequest, value }, rest.lookUpAnswer);
  }

  /**
   * The peer that a person means: by server id, by its beginning, or by address.
   * @throws ProtocolError `unknown-peer`, `ambiguous-address`
   */
  async findPeer(meant: string): Promise<ServerId> {
    const whole = rest.idText.server.safeParse(meant);
    if (whole.success) return whole.data;
    const found = (await this.peers()).filter(
      ({ id, address, addresses }) => id.startsWith(meant) || address === meant || addresses.includes(meant),
    );
    const [one, ...more] = found;
    if (one === undefined) throw new ProtocolError('unknown-peer', 'there is no such peer');
    if (more.length > 0) throw new ProtocolError('ambiguous-address', 'several peers can be meant');
    return one.id;
  }
}
