import { randomInt } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { RouterRefusal, RouterSilence, type Mapper, type Mapping, type Wanted } from '../mapping';
import { ask } from './ask';
import { leavesOf, textOf, type Leaf } from './xml';

/** Services that map ports, the best first. */
const SERVICES = [
  'urn:schemas-upnp-org:service:WANIPConnection:2',
  'urn:schemas-upnp-org:service:WANIPConnection:1',
  'urn:schemas-upnp-org:service:WANPPPConnection:1',
];
/** Codes of refusals (WANIPConnection:2 §2.5.16, :1 §2.4.16). */
const CONFLICT = 718;
const ONLY_PERMANENT = 725;
/** Other outer ports that are tried when somebody else has the one that is wanted. */
const OTHER_PORTS = 3;
/** Ports that nothing is registered for (RFC 6335 §6). */
const FREE_PORTS = [49_152, 65_536] as const;
const DESCRIPTION = 'Parley';

/** A router that is asked by UPnP: an Internet Gateway Device of either version. */
export class Igd implements Mapper {
  readonly method = 'upnp';

  private constructor(
    private readonly service: string,
    private readonly control: URL,
    private readonly local: string,
    private readonly lifetime: number,
  ) {}

  /** @param location of its description. @throws RouterSilence when it maps no ports */
  static async at(location: URL, local: string, lifetime: number): Promise<Igd> {
    try {
      const { text } = await ask(location);
      const [service, path] = serviceIn(leavesOf(text));
      const control = new URL(path, location);
      // A description speaks for its own device alone.
      if (control.origin !== location.origin) throw new Error('the service lies elsewhere');
      return new Igd(service, control, local, lifetime);
    } catch (cause) {
      throw new RouterSilence('upnp', { cause });
    }
  }

  async map({ port, outerPort }: Wanted): Promise<Mapping> {
    const host = textOf(await this.run('GetExternalIPAddress', []), 'NewExternalIPAddress') ?? '';
    if (!isIPv4(host)) throw new RouterSilence(this.method);
    for (let attempt = 0, outer = outerPort; ; attempt += 1, outer = randomInt(...FREE_PORTS)) {
      try {
        return { method: this.method, host, port: outer, lifetime: await this.add(port, outer) };
      } catch (error) {
        const isTaken = error instanceof RouterRefusal && error.code === CONFLICT;
        if (!isTaken || attempt === OTHER_PORTS) throw error;
      }
    }
  }

  async unmap({ port }: Mapping): Promise<void> {
    await this.run('DeletePortMapping', [
      ['NewRemoteHost', ''],
      ['NewExternalPort', String(port)],
      ['NewProtocol', 'TCP'],
    ]).catch(() => undefined);
  }

  /** @returns how long it holds, in seconds */
  private async add(port: number, outerPort: number): Promise<number> {
    const add = async (lifetime: number): Promise<number> => {
      await this.run('AddPortMapping', [
        ['NewRemoteHost', ''],
        ['NewExternalPort', String(outerPort)],
        ['NewProtocol', 'TCP'],
        ['NewInternalPort', String(port)],
        ['NewInternalClient', this.local],
        ['NewEnabled', '1'],
        ['NewPortMappingDescription', DESCRIPTION],
        ['NewLeaseDuration', String(lifetime)],
      ]);
      return lifetime;
    };
    try {
      return await add(this.lifetime);
    } catch (error) {
      if (error instanceof RouterRefusal && error.code === ONLY_PERMANENT) return await add(0);
      throw error;
    }
  }

  private async run(action: string, values: readonly (readonly [name: string, value: string])[]): Promise<Leaf[]> {
    const inner = values.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
    const body =
      '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
      's:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>' +
      `<u:${action} xmlns:u="${this.service}">${inner}</u:${action}></s:Body></s:Envelope>`;
    const headers = {
      'Content-Type': 'text/xml; charset="utf-8"',
      'Content-Length': String(Buffer.byteLength(body)),
      SOAPAction: `"${this.service}#${action}"`,
    };
    const { status, leaves } = await ask(this.control, { method: 'POST', headers, body })
      .then((answer) => ({ status: answer.status, leaves: leavesOf(answer.text) }))
      .catch((cause: unknown) => {
        throw new RouterSilence(this.method, { cause });
      });
    if (status !== 200) throw new RouterRefusal(this.method, Number(textOf(leaves, 'errorCode') ?? status) || status);
    return leaves;
  }
}

/** Type and control URL of the best service. @throws Error when there is none */
function serviceIn(leaves: readonly Leaf[]): [service: string, path: string] {
  for (const service of SERVICES) {
    const type = leaves.find(({ name, text }) => name === 'serviceType' && text === service);
    const path = leaves.find(({ name, parent }) => name === 'controlURL' && parent === type?.parent)?.text;
    if (type !== undefined && path !== undefined) return [service, path];
  }
  throw new Error('it maps no ports');
}
