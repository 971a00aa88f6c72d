import { formatAddress, looksLikeInvite, parseAddress, parseInvite, type ServerId } from '@parley/protocol';
import type { Context } from '../cli/context';
import { refused, Unwell } from '../cli/failure';
import type { ActionOf } from '../cli/invocation';
import type { Line, Lines } from '../doctor/line';
import { networkLines } from '../doctor/network';
import { otherServerLines } from '../doctor/other-server';
import { ownServerLines } from '../doctor/own-server';
import { usePlainWords } from '../doctor/plain-words';
import { profileLine } from '../doctor/profile-checks';
import { safeLine } from '../output/safe-text';
import { certificatePin } from '../session/ports';
import { DeviceFile } from '../profile/device-file';
import { connectionsTo } from '../transport/connections';
import { withAdmin } from './peers';

const CHECK_WIDTH = 12;

/** Looks for what is wrong: with this profile and its server, or with the server at an address. @throws Unwell */
export async function doctor(context: Context, { address }: ActionOf<'doctor'>): Promise<void> {
  usePlainWords();
  let allWell = true;
  const lines = address === undefined ? ownLines(context) : othersLines(context, address);
  for await (const line of lines) {
    allWell &&= line.ok;
    await tell(context, line);
  }
  if (!allWell) throw new Unwell();
}

async function* ownLines({ profile, globals, printer }: Context): Lines {
  yield profileLine(profile.directory);
  const url = await profile.server(globals.server);
  const pin = certificatePin(profile, url, (text) => printer.say(`parley: ${text}`));
  const agent = connectionsTo(url, pin);
  const device = await new DeviceFile(profile.file('device.json')).load();
  try {
    yield* ownServerLines({ url, agent, device, account: await profile.account() });
  } finally {
    agent.destroy();
  }
}

/** From here first, then what my server knows of the way there, when this profile is signed in. */
async function* othersLines(context: Context, text: string): Lines {
  const { address, place: by } = looksLikeInvite(text)
    ? parseInvite(text)
    : { address: parseAddress(text), place: null };
  const ownId = (await context.profile.account())?.serverId ?? null;
  const at = address.kind === 'host' ? [address.at] : [];
  let found: ServerId | null = null;
  for (const place of at) found = yield* otherServerLines(place, ownId);
  const server = by?.server ?? (address.kind === 'server' ? address.server : found);
  if (server === null || server === ownId) return;
  const signedIn = (await new DeviceFile(context.profile.file('device.json')).load())?.token ?? null;
  if (signedIn === null) {
    if (at.length === 0) throw refused('a server id says who, not where: sign in, so that my server can be asked');
    return;
  }
  yield* await withAdmin(context, (admin) =>
    linesOf(networkLines(admin, { server, address: formatAddress(address), by, at })),
  );
}

/** All of them, so that the connection they come over can be closed. */
async function linesOf(lines: Lines): Promise<Line[]> {
  const all: Line[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

async function tell({ printer, style }: Context, { check, ok, detail, remedy }: Line): Promise<void> {
  await printer.result({ check, ok, detail, remedy }, () => {
    const verdict = ok ? style.good('ok    ') : style.bad('NOT OK');
    const help = remedy === null ? '' : ` ${style.bold(safeLine(remedy))}`;
    return `${verdict}  ${check.padEnd(CHECK_WIDTH)}${safeLine(detail)}${help}`;
  });
}
