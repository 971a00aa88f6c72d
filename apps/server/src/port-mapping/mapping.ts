/** How a router was asked. */
export type MappingMethod = 'pcp' | 'nat-pmp' | 'upnp';

/** A port that a router passes on to this machine. */
export interface Mapping {
  readonly method: MappingMethod;
  /** IPv4 address and TCP port of the router's outer side. */
  readonly host: string;
  readonly port: number;
  /** Seconds that the router keeps it; 0: until it is taken back. */
  readonly lifetime: number;
}

/** What a router is asked for. */
export interface Wanted {
  /** TCP port of this machine. */
  readonly port: number;
  /** The outer one that would be best: the one there was before, else the same. */
  readonly outerPort: number;
}

/** One way to ask one router. */
export interface Mapper {
  readonly method: MappingMethod;
  /**
   * Asks for a new mapping, or for more time for the one that is there.
   * @throws RouterRefusal; RouterSilence when nobody there speaks this
   */
  map(wanted: Wanted): Promise<Mapping>;
  /** Takes it back; what the router says to that changes nothing. */
  unmap(mapping: Mapping, port: number): Promise<void>;
}

/** A router that speaks the protocol said no. */
export class RouterRefusal extends Error {
  override readonly name = 'RouterRefusal';

  constructor(
    readonly method: MappingMethod,
    /** Number of the refusal in that protocol. */
    readonly code: number,
  ) {
    super(`the router refused (${method} ${code})`);
  }
}

/** Nobody answered, or nothing that could be understood. */
export class RouterSilence extends Error {
  override readonly name = 'RouterSilence';

  constructor(method: MappingMethod, options?: ErrorOptions) {
    super(`no router speaks ${method}`, options);
  }
}
