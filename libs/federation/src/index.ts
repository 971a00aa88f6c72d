export * from './cards/ports';
export { createFederation } from './create-federation';
export * from './delivery/ports';
export * from './federation';
export { networkOf } from './links/network-of';
export * from './ports';
export * from './presence/ports';
export { SodiumBoxes } from './transit/boxes';
export * from './transit/ports';
