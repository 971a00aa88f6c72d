import type { rest } from '@parley/protocol';
import type { Context } from '../cli/context';
import { table } from '../output/layout';
import { safeLine } from '../output/safe-text';
import { personShape, routeShape } from '../output/shapes';
import { withAdmin } from './peers';

export async function listRoutes(context: Context): Promise<void> {
  const { printer } = context;
  const routes = await withAdmin(context, (admin) => admin.routes());
  const rows = table(routes.map((route) => [route.serverId, wayText(route), safeLine(route.addresses[0] ?? '')]));
  for (const [at, route] of routes.entries()) await printer.result(routeShape(route), () => rows[at] ?? '');
  if (routes.length === 0) printer.hint('no other server is known');
}

export async function listPeople(context: Context): Promise<void> {
  const { printer, style } = context;
  const people = await withAdmin(context, (admin) => admin.directory());
  const rows = table(
    people.map(({ name, address, hops }) => [style.bold(safeLine(name)), safeLine(address), hopsText(hops)]),
  );
  for (const [at, person] of people.entries()) await printer.result(personShape(person), () => rows[at] ?? '');
  if (people.length === 0) printer.hint('nobody is to be found');
}

function wayText({ state, via, hops, alternatives }: rest.RouteItem): string {
  if (state === 'direct') return 'linked';
  if (via === null || hops === null) return 'no way now';
  const more = alternatives === 0 ? '' : `, ${alternatives} other ${alternatives === 1 ? 'way' : 'ways'}`;
  return `over ${via.slice(0, SHORT_ID)}…, ${hopsText(hops)}${more}`;
}

const SHORT_ID = 8;
const hopsText = (hops: number): string => (hops === 1 ? '1 hop' : `${hops} hops`);
