import type { ChangeRow } from '@parley/protocol';

/** The change number of a row. */
export function changeOf(row: ChangeRow): number {
  switch (row.type) {
    case 'record':
      return row.record.change;
    case 'delivery':
      return row.delivery.change;
    case 'contact':
      return row.contact.change;
    case 'request':
      return row.request.change;
    case 'conversation':
      return row.conversation.change;
    case 'transfer':
      return row.transfer.change;
  }
}
