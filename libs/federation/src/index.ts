export * from './cards/ports';
export * from './delivery/ports';
export * from './federation';
export * from './ports';
