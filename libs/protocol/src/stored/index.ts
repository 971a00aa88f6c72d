export * from './awaited';
export * from './contact-details';
export * from './package-states';
export * from './session-states';
export * from './stored-record';
export * from './unreadable';
