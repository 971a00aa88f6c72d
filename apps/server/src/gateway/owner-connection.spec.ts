import { closeCodes } from '@parley/protocol';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { TestSocket } from './owner-client.fixtures';
import { RestoreNote } from '../database/restore-note';
import { openOwnerData, withOwner } from './owner-data.fixtures';
import { OwnerConnection } from './owner-connection';

it('a database that fails under a connection ends this connection and nothing else', async () => {
  const data = await openOwnerData();
  const { device } = await withOwner(data);
  const webSockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(webSockets, 'listening');
  const accepted = once(webSockets, 'connection') as Promise<[WebSocket, IncomingMessage]>;
  const client = await TestSocket.open(`http://127.0.0.1:${(webSockets.address() as AddressInfo).port}`, {});
  const [socket, { socket: wire }] = await accepted;
  const warnings: string[] = [];
  const logger = { debug: () => undefined, info: () => undefined, warn: (event: string) => void warnings.push(event) };
  const connection = new OwnerConnection(
    socket,
    wire,
    device,
    { ...data, restore: new RestoreNote(data.unit), logger },
    () => undefined,
  );
  data.unit.flush();
  data.database.close();
  expect(() => connection.hold(1)).not.toThrow();
  expect(await client.closed).toEqual({ code: closeCodes.failed.code, reason: closeCodes.failed.reason });
  expect(warnings).toEqual(['connection-failed']);
  data.close();
  webSockets.close();
});
