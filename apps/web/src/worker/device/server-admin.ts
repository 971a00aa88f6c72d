import type { ServerTransport } from '@parley/client';
import { rest, type ServerId } from '@parley/protocol';
import { askServer } from './ask-server';

/** What the owner sees and decides of other servers. Everything throws ProtocolError. */
export interface ServerAdmin {
  /** Servers that are connected on purpose, those that ask to be, and those that are blocked. */
  peers(): Promise<readonly rest.PeerItem[]>;
  addPeer(request: rest.PeerRequest): Promise<rest.PeerItem>;
  changePeer(id: ServerId, action: rest.PeerAction | 'remove'): Promise<rest.PeerItem>;
  /** Servers that can be reached, and how. */
  routes(): Promise<readonly rest.RouteItem[]>;
  /** Servers that say they are in the same network; nothing proves it before they are connected. */
  neighbours(): Promise<rest.NeighboursAnswer['neighbours']>;
  /** People on those who want to be found. */
  directory(): Promise<readonly rest.DirectoryItem[]>;
  /** Whether the owner is among them. */
  beFound(listed: boolean): Promise<rest.SettingsAnswer>;
}

/** Over the REST surface of the own server. */
export function serverAdmin(transport: ServerTransport): ServerAdmin {
  return {
    peers: async () => (await askServer(transport, 'GET', '/api/admin/peers', rest.peerList)).peers,
    addPeer: (request) => askServer(transport, 'POST', '/api/admin/peers', rest.peerItem, request),
    changePeer: (id, action) =>
      action === 'remove'
        ? askServer(transport, 'DELETE', `/api/admin/peers/${id}`, rest.peerItem)
        : askServer(transport, 'POST', `/api/admin/peers/${id}/${action}`, rest.peerItem),
    routes: async () => (await askServer(transport, 'GET', '/api/admin/routes', rest.routeList)).routes,
    neighbours: async () =>
      (await askServer(transport, 'GET', '/api/admin/neighbours', rest.neighboursAnswer)).neighbours,
    directory: async () => (await askServer(transport, 'GET', '/api/admin/directory', rest.directoryList)).people,
    beFound: (listed) => askServer(transport, 'PUT', '/api/settings', rest.settingsAnswer, { listed }),
  };
}
