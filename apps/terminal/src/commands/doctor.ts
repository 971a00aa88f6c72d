import { parseAddress, parseInvite, looksLikeInvite, type HostPort } from '@parley/protocol';
import type { Context } from '../cli/context';
import { refused, Unwell } from '../cli/failure';
import type { ActionOf } from '../cli/invocation';
import type { Line, Lines } from '../doctor/line';
import { otherServerLines } from '../doctor/other-server';
import { ownServerLines } from '../doctor/own-server';
import { usePlainWords } from '../doctor/plain-words';
import { profileLine } from '../doctor/profile-checks';
import { safeLine } from '../output/safe-text';
import { certificatePin } from '../session/ports';
import { DeviceFile } from '../profile/device-file';
import { connectionsTo } from '../transport/connections';

const CHECK_WIDTH = 12;

/** Looks for what is wrong: with this profile and its server, or with the server at an address. @throws Unwell */
export async function doctor(context: Context, { address }: ActionOf<'doctor'>): Promise<void> {
  usePlainWords();
  let allWell = true;
  const lines = address === undefined ? ownLines(context) : othersLines(context, placeOf(address));
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

async function* othersLines({ profile }: Context, place: HostPort): Lines {
  yield* otherServerLines(place, (await profile.account())?.serverId ?? null);
}

/** @throws ProtocolError `address-malformed`, `invite-invalid`, `refused` */
function placeOf(text: string): HostPort {
  const address = looksLikeInvite(text) ? parseInvite(text).address : parseAddress(text);
  if (address.kind === 'host') return address.at;
  throw refused('a server id says who, not where: give the address of that server, host or host:port');
}

async function tell({ printer, style }: Context, { check, ok, detail, remedy }: Line): Promise<void> {
  await printer.result({ check, ok, detail, remedy }, () => {
    const verdict = ok ? style.good('ok    ') : style.bad('NOT OK');
    const help = remedy === null ? '' : ` ${style.bold(safeLine(remedy))}`;
    return `${verdict}  ${check.padEnd(CHECK_WIDTH)}${safeLine(detail)}${help}`;
  });
}
