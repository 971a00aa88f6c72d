import { useBasic } from '../primitives/basic';
import { nodeBasic } from './node-basic';

export { nodeBasic } from './node-basic';

/** Hashes and signatures of this process from now on by node:crypto: for programs that neither seal nor open anything. Called first of all. */
export const useNodeBasic = (): void => useBasic(nodeBasic);
