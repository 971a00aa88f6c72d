import { MAPPING_LIFETIME_SECONDS } from '@parley/protocol';
import type { DefaultRoute } from './default-route';
import { RouterSilence, type Mapper } from './mapping';
import { NatPmp } from './nat-pmp';
import { Pcp } from './pcp';
import { Igd } from './upnp/igd';
import { searchRouters } from './upnp/search';

/** Ways to ask the router, the best first; each is looked for only when those before it led nowhere. */
export async function* mappersOf({ gateway, local }: DefaultRoute): AsyncGenerator<Mapper, void, void> {
  if (gateway !== null) {
    yield new Pcp(gateway, local, MAPPING_LIFETIME_SECONDS);
    yield new NatPmp(gateway, MAPPING_LIFETIME_SECONDS);
  }
  for (const location of await searchRouters(local, gateway)) {
    const igd = await Igd.at(location, local, MAPPING_LIFETIME_SECONDS).catch((error: unknown) => {
      if (error instanceof RouterSilence) return null;
      throw error;
    });
    if (igd !== null) yield igd;
  }
}
