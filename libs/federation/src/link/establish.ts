import { HANDSHAKE_TIMEOUT_MS, ProtocolError, type Timers } from '@parley/protocol';
import type { Transport } from '../ports';
import { closeCodeOf, errorOfClose } from './closing';
import type { LinkCounters } from './counters';
import { Handshake, type Established, type HandshakeOptions, type HandshakeStep } from './handshake';

export interface EstablishOptions extends HandshakeOptions {
  readonly timers: Timers;
  readonly counters: LinkCounters;
  /** Gives up when it is aborted. */
  readonly signal: AbortSignal;
}

interface EstablishResult {
  /** Called in the turn of the last message: whoever takes over listens to the transport before the next one. */
  established(established: Established): void;
  /** The transport is closed, by us or by the other side. */
  failed(error: ProtocolError, handshake: Handshake): void;
}

/** Runs the handshake over a transport, within {@link HANDSHAKE_TIMEOUT_MS}. */
export function establish(
  transport: Transport,
  role: 'initiator' | 'responder',
  options: EstablishOptions,
  result: EstablishResult,
): void {
  const handshake = new Handshake(role, options);
  let over = false;
  const cancelTimer = options.timers.after(HANDSHAKE_TIMEOUT_MS, () =>
    refuse(new ProtocolError('timed-out', 'the handshake was not finished in time')),
  );

  function finish(): boolean {
    if (over) return false;
    over = true;
    cancelTimer();
    options.signal.removeEventListener('abort', giveUp);
    return true;
  }

  function giveUp(): void {
    refuse(new ProtocolError('unreachable', 'the handshake was given up'));
  }

  function refuse(error: ProtocolError): void {
    if (!finish()) return;
    const close = closeCodeOf(error);
    options.counters.countClose(close);
    transport.close(close.code, close.reason);
    result.failed(error, handshake);
  }

  function receive(message: Uint8Array): void {
    if (over) return;
    const step = attempt(message);
    if (step === null) return;
    if (step.reply !== null) transport.send(step.reply);
    if (step.established !== null && finish()) result.established(step.established);
  }

  function attempt(message: Uint8Array): HandshakeStep | null {
    try {
      return handshake.receive(message);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      refuse(error);
      return null;
    }
  }

  transport.listen({
    onMessage: receive,
    onClose: (code) => {
      if (finish()) result.failed(errorOfClose(code), handshake);
    },
  });
  const first = handshake.start();
  if (first !== null) transport.send(first);
  options.signal.addEventListener('abort', giveUp);
  if (options.signal.aborted) giveUp();
}
