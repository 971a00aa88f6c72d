import { generateSigningKey, issueCard, issueSigner, nextCardNumber } from '@parley/crypto/identity';
import { generateSealingKey } from '@parley/crypto/sealing';
import { createVault, newRecoveryWords, recoveryKitText } from '@parley/crypto/vault';
import { parseId, accountId, ProtocolError, rest, toBase32 } from '@parley/protocol';
import type { Client } from '../api/client';
import type { ClientPorts } from '../api/ports';
import { RestClient } from '../connection/rest-client';
import { openClient } from '../open-client';
import { newDevice } from './device';

export interface NewAccount {
  readonly handle: string;
  readonly name: string;
  /** Six hexadecimal digits; made from the account id when absent. */
  readonly colour?: string;
  readonly password: string;
  readonly setupToken: string;
}

const HISTORY_KEY_BYTES = 32;
const FIRST_VAULT = 1;

/**
 * Makes an account on a server without owner, and signs this device in.
 * @throws ProtocolError `already-set-up`, `wrong-setup-token`, `malformed` for a handle or name outside the rules
 */
export async function createAccount(
  ports: ClientPorts,
  { handle, name, colour, password, setupToken }: NewAccount,
): Promise<{ client: Client; recoveryWords: string; recoveryKit: string }> {
  const { random, clock } = ports;
  const anonymous = new RestClient(ports.transport, null);
  const status = await anonymous.get('/api/access', rest.accessStatus);
  if (status.claimed) throw new ProtocolError('already-set-up', 'this server has an owner');
  const [identityKey, signingKey, sealing] = [
    await generateSigningKey(random),
    await generateSigningKey(random),
    await generateSealingKey(),
  ];
  const account = parseId(accountId, toBase32(identityKey.publicKey));
  const now = clock.now();
  const card = await issueCard(identityKey, {
    handle,
    name,
    colour: colour ?? colourOf(identityKey.publicKey),
    sealingKey: sealing.publicKey,
    server: status.server,
    addresses: status.addresses,
    relays: [],
    number: nextCardNumber(0, now),
  });
  const everyday = {
    account,
    signingKey: signingKey.seed,
    signer: await issueSigner(identityKey, signingKey.publicKey, now),
    sealingKey: sealing.privateKey,
    historyKey: random(HISTORY_KEY_BYTES),
    card,
  };
  const recoveryWords = await newRecoveryWords(random);
  const identity = { identityKey: identityKey.seed };
  const { vault, passwordSecret, recoverySecret, everydayKey } = await createVault({
    everyday,
    identity,
    password,
    recoveryWords,
    random,
  });
  identityKey.seed.fill(0);
  const value = {
    setupToken,
    account,
    handle,
    card,
    vault,
    passwordSecret,
    recoverySecret,
    deviceName: ports.deviceName,
  };
  const body = { schema: rest.setUpRequest, value };
  const signedIn = await anonymous.send('POST', '/api/access/set-up', body, rest.signedIn);
  const record = await newDevice(ports, everyday, everydayKey, signedIn, FIRST_VAULT);
  const recoveryKit = await recoveryKitText({
    address: status.addresses[0] ?? status.address,
    handle,
    account,
    words: recoveryWords,
    made: now,
  });
  return { client: await openClient(ports, record, everyday, status), recoveryWords, recoveryKit };
}

/** A colour that is neither nearly black nor nearly white. */
const colourOf = (key: Uint8Array): string =>
  [...key.subarray(0, 3)].map((byte) => (48 + (byte % 144)).toString(16).padStart(2, '0')).join('');
