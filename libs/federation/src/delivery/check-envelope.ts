import {
  ProtocolError,
  envelope as envelopeMessage,
  envelopeIdInput,
  equalBytes,
  idBytes,
  type EnvelopeId,
  type RefusalCode,
} from '@parley/protocol';
import type { Sha256 } from '../ports';
import type { InboundEnvelope } from './ports';

/** An envelope as it came, with the id the sender knows it by. */
export interface OfferedEnvelope {
  readonly id: EnvelopeId;
  readonly envelope: Uint8Array;
}

/** The envelope, when it is well-formed and its id is that of its content; else why it is refused. */
export function checkEnvelope(
  sha256: Sha256,
  { id, envelope: bytes }: OfferedEnvelope,
): InboundEnvelope | Extract<RefusalCode, 'envelope-id-mismatch' | 'too-large' | 'malformed'> {
  try {
    const envelope = envelopeMessage.decode(bytes);
    const fits = equalBytes(sha256(envelopeIdInput(envelope)), idBytes(id));
    return fits ? { id, envelope, bytes } : 'envelope-id-mismatch';
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'too-large') return 'too-large';
    if (error instanceof ProtocolError && error.code === 'malformed') return 'malformed';
    throw error;
  }
}
