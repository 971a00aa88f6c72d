import { Initial1790000000000 } from './1790000000000-initial';
import { Settings1790000100000 } from './1790000100000-settings';
import { DeletedStates1790000200000 } from './1790000200000-deleted-states';
import { Transfers1790000300000 } from './1790000300000-transfers';
import { Transit1790000400000 } from './1790000400000-transit';

/** In the order in which they were released; a released one never changes. */
export const migrations = [
  Initial1790000000000,
  Settings1790000100000,
  DeletedStates1790000200000,
  Transfers1790000300000,
  Transit1790000400000,
];
