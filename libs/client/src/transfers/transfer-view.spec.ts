import { FileLayout } from '@parley/files';
import type { AccountId, MessageId, RecordId, TransferId } from '@parley/protocol';
import { SELF } from '../messages/self';
import type { FileMessage } from './file-message';
import { transferView, type KnownTransfer } from './transfer-view';

const SIZE = 3_000_000;
const layout = FileLayout.of(SIZE);
const record = 'record' as RecordId;

const note: FileMessage = {
  message: 'message' as MessageId,
  record,
  conversation: SELF,
  own: true,
  body: {
    kind: 'file',
    transfer: 'transfer' as TransferId,
    name: 'plan.pdf',
    size: SIZE,
    type: 'application/pdf',
    key: new Uint8Array(32),
    token: new Uint8Array(32),
    segmentsPerPart: layout.segmentsPerPart,
  },
  layout,
  said: { own: null, contact: null },
  sha256: null,
};
const whole: FileMessage = { ...note, said: { own: 'uploaded', contact: null }, sha256: new Uint8Array(32) };

const row = (known: Partial<KnownTransfer>): KnownTransfer => ({
  id: note.body.transfer,
  record,
  contact: 'me' as AccountId,
  direction: 'out',
  sealedBytes: layout.sealedBytes,
  partBytes: layout.partBytes,
  state: 'open',
  paused: false,
  reason: null,
  stored: 0,
  fetched: 0,
  createdAt: 1,
  expiresAt: 2,
  ...known,
});

describe('a file among the notes to self', () => {
  it('is on its way until all of it is on the server and its digest is known', () => {
    expect(transferView(note, row({ stored: layout.sealedBytes / 2 }), null)).toMatchObject({
      state: 'uploading',
      done: SIZE / 2,
    });
    expect(transferView(note, row({ state: 'ready', stored: layout.sealedBytes }), null).state).toBe('uploading');
    expect(transferView(note, undefined, null).state).toBe('uploading');
  });

  it('is complete then, waits for nobody, and says how long it stays', () => {
    const ready = row({ state: 'ready', stored: layout.sealedBytes });
    expect(transferView(whole, ready, null)).toMatchObject({ state: 'complete', done: SIZE, expires: 2 });
    expect(transferView(whole, undefined, null).state).toBe('complete');
  });

  it('that was paused after its end, and went on, is complete still', () => {
    const resumed: FileMessage = { ...whole, said: { own: 'running', contact: null } };
    expect(transferView(whole, row({ state: 'ready', paused: true }), null).state).toBe('paused');
    expect(transferView(resumed, row({ state: 'ready' }), null).state).toBe('complete');
  });

  it('ends as others do', () => {
    expect(transferView(whole, row({ state: 'expired' }), null).state).toBe('expired');
    expect(transferView(whole, null, null).state).toBe('expired');
    expect(transferView({ ...whole, said: { own: 'cancelled', contact: null } }, row({}), null).state).toBe(
      'cancelled',
    );
  });
});
