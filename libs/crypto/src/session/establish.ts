import { ProtocolError, toBase32, type RandomSource } from '@parley/protocol';
import {
  createCommit,
  createGroup,
  emptyPskIndex,
  joinGroup,
  type CiphersuiteImpl,
  type ClientState,
  type LeafNode,
} from 'ts-mls';
import { LeafAuthentication } from './authentication';
import { ratchetOf, wipe, type GroupSecrets } from './group-secrets';
import { decodePackageSecret, generatePackage, packageRef, verifyPackage } from './key-package';
import type { LeafAuthority, LeafIdentity, SessionLeaf } from './leaf';
import { clientConfig, CREATOR_LEAF, GROUP_ID_BYTES, READER_LEAF, SESSION_EPOCH, TREE_NODES } from './profile';
import type { ReceivingSecrets } from './receiving';
import { malformed, refusingAs } from './refusals';
import type { SendingSecrets } from './sending';
import { decodeWelcome, encodeWelcome, sessionIdFrom } from './wire';

/** Copies out of MLS's state what a session keeps, and wipes the secrets it has no use for. */
function keep(state: ClientState, peer: LeafIdentity): GroupSecrets {
  const ratchet = ratchetOf(state.secretTree);
  const kept: GroupSecrets = {
    id: sessionIdFrom(state.groupContext.groupId),
    peer,
    context: state.groupContext,
    senderDataSecret: state.keySchedule.senderDataSecret.slice(),
    ratchet: { ...ratchet, secret: ratchet.secret.slice() },
  };
  forget(state);
  return kept;
}

function forget(state: ClientState): void {
  wipe(Object.values(state.keySchedule) as Uint8Array[]);
  wipe(Object.values(state.privatePath.privateKeys));
  for (const node of state.secretTree) wipe([node.application.secret, node.handshake.secret]);
}

/**
 * Starts a session from a package of the reader (RFC 9420 §11): a group of the creator, one commit that adds the reader.
 * @throws ProtocolError `session-wrong-account` for a package of somebody else, and what verifying the package throws.
 */
export async function startSession(
  leaf: SessionLeaf,
  theirPackage: Uint8Array,
  expectedAccount: string,
  authority: LeafAuthority,
  random: RandomSource,
  suite: CiphersuiteImpl,
): Promise<{ secrets: SendingSecrets; welcome: Uint8Array }> {
  const authentication = new LeafAuthentication(authority, leaf.publicKey);
  const { owner, keyPackage } = await verifyPackage(theirPackage, authentication, suite);
  if (owner.account !== expectedAccount) {
    throw new ProtocolError('session-wrong-account', 'a package of another account');
  }
  return refusingAs('session-malformed', 'no session can be started from this package', async () => {
    const own = await generatePackage(leaf, false, suite);
    const config = clientConfig(authentication);
    const alone = await createGroup(random(GROUP_ID_BYTES), own.publicPackage, own.privatePackage, [], suite, config);
    const { welcome, newState } = await createCommit(
      { state: alone, cipherSuite: suite },
      {
        extraProposals: [{ proposalType: 'add', add: { keyPackage } }],
        ratchetTreeExtension: true,
        // Nobody reads this commit; the public form costs one signature less than the private one.
        wireAsPublicMessage: true,
      },
    );
    if (welcome === undefined) throw malformed('a commit without a welcome');
    const secrets = { ...keep(newState, owner), signingKey: own.privatePackage.signaturePrivateKey };
    forget(alone);
    wipe([own.privatePackage.initPrivateKey]);
    return { secrets, welcome: encodeWelcome(welcome) };
  });
}

function leafAt(state: ClientState, leaf: number): LeafNode {
  const node = state.ratchetTree[2 * leaf];
  if (node?.nodeType !== 'leaf') throw malformed('a session without both of its leaves');
  return node.leaf;
}

/** Exactly the group that {@link startSession} makes, and nothing else that RFC 9420 would allow. */
function checkShape({ groupContext, ratchetTree, privatePath }: ClientState): void {
  const fits =
    ratchetTree.length === TREE_NODES &&
    ratchetTree[1] === undefined &&
    privatePath.leafIndex === READER_LEAF &&
    groupContext.epoch === SESSION_EPOCH &&
    groupContext.groupId.length === GROUP_ID_BYTES &&
    groupContext.extensions.length === 0;
  if (!fits) throw malformed('a welcome to something else than a session');
}

/**
 * Joins the session of a welcome. Signatures, tree and confirmation are verified as RFC 9420 §12.4.3.1 asks, the creator's
 * credential by the authority.
 * @throws ProtocolError `session-malformed`, `session-unknown-package` when the secret is not the one the welcome asks for,
 *   `session-forged`, or the authority's refusal of the creator.
 */
export async function joinSession(
  welcomeBytes: Uint8Array,
  packageSecret: Uint8Array,
  authority: LeafAuthority,
  suite: CiphersuiteImpl,
): Promise<ReceivingSecrets> {
  const { welcome, packageRef: wanted } = decodeWelcome(welcomeBytes.slice());
  const { initPrivateKey, keyPackage } = decodePackageSecret(packageSecret);
  if (toBase32(await packageRef(keyPackage, suite)) !== toBase32(wanted)) {
    throw new ProtocolError('session-unknown-package', 'a welcome for another package');
  }
  const authentication = new LeafAuthentication(authority, keyPackage.leafNode.signaturePublicKey);
  const state = await refusingAs('session-forged', 'a welcome that does not open', () => {
    const unused = { hpkePrivateKey: new Uint8Array(), signaturePrivateKey: new Uint8Array() };
    const keys = { initPrivateKey, ...unused };
    const config = clientConfig(authentication);
    return joinGroup(welcome, keyPackage, keys, emptyPskIndex, suite, undefined, undefined, config);
  });
  checkShape(state);
  const creator = leafAt(state, CREATOR_LEAF);
  const peer = await authentication.identify(creator.credential, creator.signaturePublicKey);
  wipe([initPrivateKey]);
  return { ...keep(state, peer), senderKey: creator.signaturePublicKey.slice(), forgottenBelow: 0 };
}
