import type { TransferView } from '@parley/client';
import type { MessageId, TransferId } from '@parley/protocol';
import { bob } from '../conversation/model/fixtures';

/** A file of a test; what does not matter to it is made up. */
export const transfer = (given: Partial<TransferView> = {}): TransferView => ({
  id: 'f'.repeat(26) as TransferId,
  conversation: bob,
  message: 'message 1' as MessageId,
  direction: 'in',
  name: 'report.zip',
  savedName: 'report.zip',
  size: 10_000_000,
  type: 'application/zip',
  thumbnail: null,
  state: 'offered',
  done: 0,
  rate: 0,
  sha256: null,
  expires: null,
  ...given,
});
