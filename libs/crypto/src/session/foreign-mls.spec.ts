import {
  createApplicationMessage,
  createCommit,
  createGroup,
  createProposal,
  emptyPskIndex,
  encodeMlsMessage,
  joinGroup,
  type ClientState,
  type MLSMessage,
  type PrivateMessage,
} from 'ts-mls';
import { LeafAuthentication } from './authentication';
import { decodePackageSecret, generatePackage } from './key-package';
import { KnownLeaves } from './known-leaves';
import { clientConfig } from './profile';
import { suite } from './rfc9420-vectors';
import { BOB, random, refusal, said, text } from './session-fixtures';
import { Sessions, type ReceivingSession } from './sessions';
import { decodeKeyPackage, decodeWelcome, encodeWelcome } from './wire';

/** What another MLS implementation could do inside a session, were it let: all of MLS, driven by hand. */

interface Driven {
  readonly sessions: Sessions;
  readonly creator: ClientState;
  readonly reader: ClientState;
  readonly receiving: ReceivingSession;
}

async function add(
  state: ClientState,
  publicPackage: Uint8Array,
): Promise<{ state: ClientState; welcome: Uint8Array }> {
  const proposal = { proposalType: 'add' as const, add: { keyPackage: decodeKeyPackage(publicPackage) } };
  const options = { extraProposals: [proposal], ratchetTreeExtension: true };
  const { newState, welcome } = await createCommit({ state, cipherSuite: await suite }, options);
  if (welcome === undefined) throw new Error('no welcome');
  return { state: newState, welcome: encodeWelcome(welcome) };
}

interface Group {
  readonly sessions: Sessions;
  readonly leaves: KnownLeaves;
  readonly state: ClientState;
  readonly bob: Awaited<ReturnType<KnownLeaves['issue']>>;
  readonly made: Awaited<ReturnType<Sessions['createPackage']>>;
}

async function group(idBytes = 32): Promise<Group> {
  const leaves = new KnownLeaves();
  const sessions = new Sessions(leaves, random);
  const bob = await leaves.issue(2, 21);
  const own = await generatePackage(await leaves.issue(1, 11), false, await suite);
  const config = clientConfig(new LeafAuthentication(leaves));
  const state = await createGroup(random(idBytes), own.publicPackage, own.privatePackage, [], await suite, config);
  return { sessions, leaves, state, bob, made: await sessions.createPackage(bob, { lastResort: false }) };
}

async function driven(): Promise<Driven> {
  const { sessions, leaves, state, bob, made } = await group();
  const { state: creator, welcome } = await add(state, made.publicPackage);
  const { initPrivateKey, keyPackage } = decodePackageSecret(made.secret);
  const keys = { initPrivateKey, hpkePrivateKey: new Uint8Array(32), signaturePrivateKey: bob.privateKey };
  const config = clientConfig(new LeafAuthentication(leaves));
  const reader = await joinGroup(
    decodeWelcome(welcome).welcome,
    keyPackage,
    keys,
    emptyPskIndex,
    await suite,
    undefined,
    undefined,
    config,
  );
  return { sessions, creator, reader, receiving: await sessions.join(welcome, made.secret) };
}

const wire = (privateMessage: PrivateMessage): Uint8Array =>
  encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage });
const encoded = (message: MLSMessage): Uint8Array => encodeMlsMessage(message);

describe('a session among other MLS', () => {
  it('reads what plain MLS wrote, as the creator', async () => {
    const { sessions, creator, receiving } = await driven();
    const { privateMessage } = await createApplicationMessage(creator, text('plain MLS'), await suite);
    const read = await sessions.decrypt(receiving, wire(privateMessage));
    expect(said(read.plaintext)).toBe('plain MLS');
  });

  it('refuses messages of its own reader', async () => {
    const { sessions, reader, receiving } = await driven();
    const { privateMessage } = await createApplicationMessage(reader, text('from the wrong end'), await suite);
    expect(await refusal(sessions.decrypt(receiving, wire(privateMessage)))).toBe('session-wrong-sender');
  });

  it('refuses a message that another key than the creator’s signed', async () => {
    const { sessions, creator, receiving } = await driven();
    const forged = { ...creator, signaturePrivateKey: random(32) };
    const { privateMessage } = await createApplicationMessage(forged, text('forged'), await suite);
    expect(await refusal(sessions.decrypt(receiving, wire(privateMessage)))).toBe('session-forged');
    const genuine = await createApplicationMessage(creator, text('genuine'), await suite);
    expect(said((await sessions.decrypt(receiving, wire(genuine.privateMessage))).plaintext)).toBe('genuine');
  });

  it('refuses proposals and commits, public and private', async () => {
    const { sessions, creator, receiving } = await driven();
    const cipherSuite = await suite;
    const remove = { proposalType: 'remove' as const, remove: { removed: 1 } };
    for (const inPublic of [true, false]) {
      const { message: proposal } = await createProposal(creator, inPublic, remove, cipherSuite);
      expect(await refusal(sessions.decrypt(receiving, encoded(proposal)))).toBe('session-malformed');
      expect(() => sessions.readMessage(encoded(proposal))).toThrow('not a');
      const { commit } = await createCommit({ state: creator, cipherSuite }, { wireAsPublicMessage: inPublic });
      expect(await refusal(sessions.decrypt(receiving, encoded(commit)))).toBe('session-malformed');
    }
  });

  it('refuses authenticated data and messages of a later epoch', async () => {
    const { sessions, creator, receiving } = await driven();
    const cipherSuite = await suite;
    const labelled = await createApplicationMessage(creator, text('labelled'), cipherSuite, text('label'));
    expect(await refusal(sessions.decrypt(receiving, wire(labelled.privateMessage)))).toBe('session-malformed');
    const { newState: later } = await createCommit({ state: creator, cipherSuite });
    const { privateMessage } = await createApplicationMessage(later, text('later'), cipherSuite);
    expect(await refusal(sessions.decrypt(receiving, wire(privateMessage)))).toBe('session-malformed');
  });

  it('refuses a welcome to more than two', async () => {
    const { sessions, leaves, state, made } = await group();
    const carol = await sessions.createPackage(await leaves.issue(3, 31), { lastResort: false });
    const { state: withCarol } = await add(state, carol.publicPackage);
    const { welcome } = await add(withCarol, made.publicPackage);
    expect(await refusal(sessions.join(welcome, made.secret))).toBe('session-malformed');
  });

  it('refuses a welcome to a group with an id of another length', async () => {
    const { sessions, state, made } = await group(16);
    const { welcome } = await add(state, made.publicPackage);
    expect(await refusal(sessions.join(welcome, made.secret))).toBe('session-malformed');
  });

  it('refuses a package with a lifetime', async () => {
    const { leaves, sessions } = await group();
    const { signKeyPackage } = await import('ts-mls/keyPackage.js');
    const { signLeafNodeKeyPackage } = await import('ts-mls/leafNode.js');
    const { encodeKeyPackage } = await import('./wire');
    const leaf = await leaves.issue(2, 22);
    const { signature } = await suite;
    const { publicPackage } = await generatePackage(leaf, false, await suite);
    const lifetime = { notBefore: 0n, notAfter: 4_000_000_000n };
    const leafNode = await signLeafNodeKeyPackage({ ...publicPackage.leafNode, lifetime }, leaf.privateKey, signature);
    const limited = await signKeyPackage({ ...publicPackage, leafNode }, leaf.privateKey, signature);
    const start = sessions.start(await leaves.issue(1, 12), encodeKeyPackage(limited), BOB.account);
    expect(await refusal(start)).toBe('session-malformed');
  });
});
