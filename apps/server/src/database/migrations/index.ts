import { Initial1790000000000 } from './1790000000000-initial';

/** In the order in which they were released; a released one never changes. */
export const migrations = [Initial1790000000000];
