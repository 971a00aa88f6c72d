export * from './cards/ports';
export { createFederation } from './create-federation';
export * from './delivery/ports';
export * from './federation';
export * from './ports';
export * from './presence/ports';
