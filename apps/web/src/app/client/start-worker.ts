import { FrameCaller } from '../../worker/sharing/frame-caller';
import type { Answer } from '../../worker/sharing/messages';
import { ProtocolError } from '@parley/protocol';
import { trustedScript } from '../shared/trusted-script';

/** The build finds the worker by the form of this expression, so the name is that of the browser's own class. */
function newWorker(Worker: new (url: URL, options: WorkerOptions) => globalThis.Worker): globalThis.Worker {
  return new Worker(new URL('../../worker/parley.worker', import.meta.url), { type: 'module' });
}

class TrustedWorker extends Worker {
  constructor(url: URL, options: WorkerOptions) {
    super(trustedScript(url), options);
  }
}

/** Starts this page's worker; what is asked of it goes through the returned caller. */
export function startWorker(): FrameCaller {
  const worker = newWorker(TrustedWorker);
  const caller = new FrameCaller((frame) => worker.postMessage(frame));
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => caller.receive(data));
  worker.addEventListener('error', () =>
    caller.fail(new ProtocolError('storage-failed', 'this browser does not let Parley keep its keys')),
  );
  return caller;
}
