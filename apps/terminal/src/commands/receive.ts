import type { AccountView, ClientEvent, ContactView } from '@parley/client';
import { PATIENCE_MS, type Context } from '../cli/context';
import { TimedOut } from '../cli/failure';
import type { ActionOf } from '../cli/invocation';
import { meaningOf } from '../output/meaning';
import { safeLine } from '../output/safe-text';
import { eventShape, isTold, type ToldEvent } from '../output/shapes';
import type { Style } from '../output/style';
import { ReceiveCursor, type Shown } from '../profile/receive-cursor';
import type { Patience } from '../session/shared-client';
import { messageText } from './message-text';
import { Names } from './names';
import { ReadMarks } from './read-marks';
import { transferLine } from './transfer-text';
import { takeTurn } from './receive-turn';
import { WelcomeFiles } from './welcome-files';

type Options = ActionOf<'receive'>;

export async function receive(context: Context, options: Options): Promise<void> {
  const { timeoutSeconds, follow } = options;
  const timeout = new AbortController();
  const timer = timeoutSeconds === undefined ? undefined : setTimeout(() => timeout.abort(), timeoutSeconds * 1000);
  const signal = AbortSignal.any([timeout.signal, context.signal]);
  const waits = follow || timeoutSeconds !== undefined;
  let complete = false;
  try {
    const turn = await takeTurn(context.profile, follow, waits, signal);
    if (turn === null) return;
    try {
      complete = await print(context, options, signal);
    } finally {
      turn.release();
    }
  } catch (error) {
    if (!timeout.signal.aborted || context.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  if (timeout.signal.aborted && !complete) throw new TimedOut(`nothing more within ${timeoutSeconds} s`);
}

/** Whether everything that was asked for was printed: what comes after it does not change how the command ends. */
async function print(
  context: Context,
  { follow, count, timeoutSeconds }: Options,
  signal: AbortSignal,
): Promise<boolean> {
  const patience: Patience = {
    until: follow || timeoutSeconds !== undefined ? Infinity : Date.now() + PATIENCE_MS,
    signal,
  };
  const client = context.client();
  const account = await client.patientCall(patience, 'account');
  const cursor = await ReceiveCursor.load(context.profile, account.accountId);
  const names = await Names.load(context, account);
  const files = follow ? new WelcomeFiles(context, signal) : null;
  await files?.resume();
  const marks = new ReadMarks(client, cursor, () => {
    if (signal.aborted) return;
    context.printer.say('parley: the server does not know yet what was read; the next "parley receive" tells it');
  });
  marks.begin();
  const untilIdle = !follow && (count === undefined || timeoutSeconds === undefined);
  let left = count ?? Infinity;
  try {
    for await (const { events, change } of client.receive(() => cursor.change, untilIdle, patience, signal)) {
      const shown: Shown[] = [];
      let last = change;
      for (const event of events) {
        last = event.change;
        if (!isTold(event) || isOwnEcho(event, account)) continue;
        await showEvent(context, event, names);
        await files?.meet(event);
        if (event.type !== 'message') continue;
        if (event.message.incoming) shown.push(event.message);
        if (--left === 0) break;
      }
      await cursor.moveTo(last, shown);
      marks.begin();
      if (left === 0) break;
    }
    return left === 0 || !signal.aborted;
  } finally {
    await files?.finish();
    await marks.finish(signal);
  }
}

/** What this very device said: `send` has printed it. What another device of the account said is news here. */
export function isOwnEcho(event: ClientEvent, { device }: Pick<AccountView, 'device'>): boolean {
  return event.type === 'message' && !event.message.incoming && (event.message.device ?? device) === device;
}

async function showEvent({ printer, style }: Context, event: ToldEvent, names: Names): Promise<void> {
  if (event.type === 'message') await names.meet(event.message.from);
  else if (event.type === 'request' || event.type === 'contact') names.learn(event.contact);
  await printer.result(eventShape(event), () => {
    switch (event.type) {
      case 'message':
        return messageText(event.message, names, style, false);
      case 'state':
        return style.dim(
          `${event.state}${event.reason === undefined ? '' : `: ${meaningOf(event.reason)}`}  ${event.id}`,
        );
      case 'request': {
        const { name, address, note } = event.contact;
        return `${style.bold(`${safeLine(name)} (${safeLine(address)})`)} asks to be a contact${note === '' ? '' : `: ${safeLine(note)}`}`;
      }
      case 'transfer':
        return style.dim(transferLine(event.transfer));
      case 'contact':
        return contactLine(event.contact, style);
    }
  });
}

function contactLine({ id, name, address, state, alert }: ContactView, style: Style): string {
  // Of one who was removed nothing but the id is left.
  const who = address === '' ? `${id.slice(0, 8)}…` : `${safeLine(name)} (${safeLine(address)})`;
  const warning = alert === null ? '' : `  ${style.bad(meaningOf(alert))}`;
  return style.dim(`contact ${who}: ${state}`) + warning;
}
