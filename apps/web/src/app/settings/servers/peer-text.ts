import type { rest } from '@parley/protocol';
import { ProtocolError } from '@parley/protocol';
import { errorText } from '../../errors/error-text';

/** Where a connection with a server stands, in a few words. */
export function peerStateText({ state, link, role }: rest.PeerItem): string {
  switch (state) {
    case 'incoming':
      return role === 'relay' ? $localize`A relay wants to connect` : $localize`Wants to connect`;
    case 'requested':
      return $localize`Asked, has not accepted yet`;
    case 'blocked':
      return $localize`Blocked`;
    case 'removed':
      return $localize`Removed`;
    case 'approved':
      break;
  }
  if (link === 'up') return $localize`Connected`;
  return link === 'dialing' ? $localize`Connecting …` : $localize`Away`;
}

/** Why the last attempt failed, in words. */
export function peerFaultText({ lastError, link }: rest.PeerItem): string | null {
  if (link === 'up' || lastError === null) return null;
  return peerErrorText(new ProtocolError(lastError as ProtocolError['code'], ''));
}

/** Some refusals mean something else for a server than for a person. */
export function peerErrorText(error: unknown): string {
  switch (error instanceof ProtocolError ? error.code : '') {
    case 'blocked':
      return $localize`One of the two servers blocked the other.`;
    case 'server-key-changed':
      return $localize`Another server answers at that address. Nothing was connected. Compare the server id with its owner.`;
    case 'address-malformed':
    case 'malformed':
      return $localize`That is no address of a server. It looks like relay.example.org or 192.0.2.7 with a port.`;
    case 'own-address':
      return $localize`That is your own server.`;
    case 'unknown-version':
      return $localize`That server is too old or too new for yours.`;
    default:
      return errorText(error);
  }
}
