/** Injection tokens of the ports of libs/protocol: `Clock` and `RandomSource`. */
export const CLOCK = Symbol('Clock');
export const RANDOM = Symbol('RandomSource');
