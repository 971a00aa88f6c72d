import type { ServerId } from '@parley/protocol';
import { readyText } from './ready-text';
import type { RunningServer } from './start-server';

const server = {
  ui: 'https://127.0.0.1:8080/',
  site: null,
  address: 'chat.example.com',
  addresses: ['chat.example.com', '203.0.113.7:8443'],
  serverId: 'abc' as ServerId,
  role: 'owner' as const,
  adminTokenFile: null,
  hints: [],
  stop: () => Promise.resolve(),
};
const told = (setupToken: string | null, terminal: boolean, more: Partial<RunningServer> = {}): string =>
  readyText({ ...server, setupToken, ...more }, terminal);

describe('what the server says when it is ready', () => {
  it('is a link for people: with the token as long as there is no owner', () => {
    expect(told('T-1', true)).toContain('open https://127.0.0.1:8080/#setup=T-1 to make the account');
    expect(told(null, true)).toMatch(/open https:\/\/127\.0\.0\.1:8080\/\n/);
    expect(told(null, true)).toContain('Others reach this server at chat.example.com.');
  });

  it('has a second link for who comes through the proxy', () => {
    const site = 'https://chat.example.com/';
    expect(told('T-1', true, { site })).toContain('Through the proxy: https://chat.example.com/#setup=T-1\n');
    expect(told(null, true, { site })).toContain('Through the proxy: https://chat.example.com/\n');
    expect(told('T-1', true)).not.toContain('proxy');
  });

  it('ends with what the owner should know', () => {
    expect(told(null, true, { hints: ['First this.', 'Then that.'] })).toMatch(
      /example\.com\.\nFirst this\.\nThen that\.\n$/,
    );
    expect(told(null, false, { hints: ['First this.'] })).not.toContain('First');
  });

  it('is for a relay where it is, and what opens its admin surface', () => {
    const said = told(null, true, { role: 'relay', adminTokenFile: '/data/admin-token' });
    expect(said).toContain('The relay is ready. Others reach it at chat.example.com; its id is abc.\n');
    expect(said).toContain('--server https://127.0.0.1:8080 --admin-token-file /data/admin-token peers list');
    expect(said).not.toContain('open ');
  });

  it('is one line of JSON for programs', () => {
    const line = told('T-1', false);
    expect(line.endsWith('}\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      ...{ ready: true, ui: server.ui, address: server.address, serverId: 'abc', setupToken: 'T-1' },
    });
  });
});
