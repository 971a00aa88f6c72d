/** Injection tokens of what is made before the modules are. */
export const SERVER_IDENTITY = Symbol('ServerIdentity');
export const FEDERATION_SURFACE = Symbol('FederationSurface');
