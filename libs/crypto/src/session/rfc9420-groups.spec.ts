import {
  decodeMlsMessage,
  defaultAuthenticationService,
  joinGroup,
  makePskIndex,
  type KeyPackage,
  type PrivateMessage,
  type Welcome,
} from 'ts-mls';
import { decodeAuthenticatedContent } from 'ts-mls/authenticatedContent.js';
import { encodeCommit } from 'ts-mls/commit.js';
import { verifyConfirmationTag } from 'ts-mls/framedContent.js';
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { verifyLeafNodeSignature } from 'ts-mls/leafNode.js';
import { protectApplicationData, unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { encodeProposal } from 'ts-mls/proposal.js';
import { decodeRatchetTree } from 'ts-mls/ratchetTree.js';
import { createSecretTree } from 'ts-mls/secretTree.js';
import { createConfirmedHash, createInterimHash } from 'ts-mls/transcriptHash.js';
import { treeHash } from 'ts-mls/treeHash.js';
import { toNodeIndex } from 'ts-mls/treemath.js';
import { bytesToBase64 } from 'ts-mls';
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js';
import { clientConfig, NO_PADDING, RETENTION } from './profile';
import { decoded, groupContext, hex, suite, toHex } from './rfc9420-vectors';
import messageProtection from './vectors/message-protection.json';
import passiveWelcome from './vectors/passive-client-welcome.json';
import transcriptHashes from './vectors/transcript-hashes.json';
import treeValidation from './vectors/tree-validation.json';
import welcomes from './vectors/welcome.json';

function privateMessage(text: string): PrivateMessage {
  const message = decoded(decodeMlsMessage, text);
  if (message.wireformat !== 'mls_private_message') throw new Error('not a private message');
  return message.privateMessage;
}

function welcomeOf(text: string): Welcome {
  const message = decoded(decodeMlsMessage, text);
  if (message.wireformat !== 'mls_welcome') throw new Error('not a welcome');
  return message.welcome;
}

function keyPackageOf(text: string): KeyPackage {
  const message = decoded(decodeMlsMessage, text);
  if (message.wireformat !== 'mls_key_package') throw new Error('not a key package');
  return message.keyPackage;
}

/** The official vectors of RFC 9420 through ts-mls as pinned, with the cipher suite that sessions use. */
describe('RFC 9420, groups and messages', () => {
  it.each(messageProtection)('message protection', async (vector) => {
    const cs = await suite;
    const context = groupContext(vector);
    const senderData = hex(vector.sender_data_secret);
    const open = async (message: PrivateMessage): ReturnType<typeof unprotectPrivateMessage> => {
      const tree = await createSecretTree(2, hex(vector.encryption_secret), cs.kdf);
      return unprotectPrivateMessage(senderData, message, tree, [], context, RETENTION, cs, hex(vector.signature_pub));
    };
    const application = (await open(privateMessage(vector.application_priv))).content.content;
    expect(application.contentType === 'application' && toHex(application.applicationData)).toBe(vector.application);
    const proposal = (await open(privateMessage(vector.proposal_priv))).content.content;
    expect(proposal.contentType === 'proposal' && toHex(encodeProposal(proposal.proposal))).toBe(vector.proposal);
    const commit = (await open(privateMessage(vector.commit_priv))).content.content;
    expect(commit.contentType === 'commit' && toHex(encodeCommit(commit.commit))).toBe(vector.commit);

    const tree = await createSecretTree(2, hex(vector.encryption_secret), cs.kdf);
    const [key, data, none] = [hex(vector.signature_priv), hex(vector.application), new Uint8Array()];
    const own = await protectApplicationData(key, senderData, data, none, context, tree, 1, NO_PADDING, cs);
    const reopened = (await open(own.privateMessage)).content.content;
    expect(reopened.contentType === 'application' && toHex(reopened.applicationData)).toBe(vector.application);
  });

  it.each(transcriptHashes)('transcript hashes', async (vector) => {
    const { hash } = await suite;
    const { wireformat, content, auth } = decoded(decodeAuthenticatedContent, vector.authenticated_content);
    if (content.contentType !== 'commit' || auth.contentType !== 'commit') throw new Error('not a commit');
    const input = { wireformat, content, signature: auth.signature };
    const confirmed = await createConfirmedHash(hex(vector.interim_transcript_hash_before), input, hash);
    expect(toHex(confirmed)).toBe(vector.confirmed_transcript_hash_after);
    expect(await verifyConfirmationTag(hex(vector.confirmation_key), auth.confirmationTag, confirmed, hash)).toBe(true);
    const interim = await createInterimHash(confirmed, auth.confirmationTag, hash);
    expect(toHex(interim)).toBe(vector.interim_transcript_hash_after);
  });

  it.each(treeValidation)('tree validation', async (vector) => {
    const { hash, signature } = await suite;
    const tree = decoded(decodeRatchetTree, vector.tree);
    for (const [index, expected] of vector.tree_hashes.entries()) {
      expect(toHex(await treeHash(tree, toNodeIndex(index), hash))).toBe(expected);
      const node = tree[index];
      if (node?.nodeType !== 'leaf') continue;
      expect(await verifyLeafNodeSignature(node.leaf, hex(vector.group_id), index / 2, signature)).toBe(true);
    }
  });

  it.each(welcomes)('welcome', async (vector) => {
    const cs = await suite;
    const welcome = welcomeOf(vector.welcome);
    const ref = await makeKeyPackageRef(keyPackageOf(vector.key_package), cs.hash);
    const secrets = await decryptGroupSecrets(
      await cs.hpke.importPrivateKey(hex(vector.init_priv)),
      ref,
      welcome,
      cs.hpke,
    );
    if (secrets === undefined) throw new Error('no group secrets');
    const noPsk = new Uint8Array(cs.kdf.size);
    const info = await decryptGroupInfo(welcome, secrets.joinerSecret, noPsk, cs);
    if (info === undefined) throw new Error('no group info');
    expect(await verifyGroupInfoSignature(info, hex(vector.signer_pub), cs.signature)).toBe(true);
    expect(await verifyGroupInfoConfirmationTag(info, secrets.joinerSecret, noPsk, cs)).toBe(true);
  });

  it.each(passiveWelcome)('passive client joins by welcome', async (vector) => {
    const psks = vector.external_psks.map(({ psk_id, psk }) => [bytesToBase64(hex(psk_id)), hex(psk)]);
    const state = await joinGroup(
      welcomeOf(vector.welcome),
      keyPackageOf(vector.key_package),
      {
        initPrivateKey: hex(vector.init_priv),
        hpkePrivateKey: hex(vector.encryption_priv),
        signaturePrivateKey: hex(vector.signature_priv),
      },
      makePskIndex(undefined, Object.fromEntries(psks) as Record<string, Uint8Array>),
      await suite,
      vector.ratchet_tree === null ? undefined : decoded(decodeRatchetTree, vector.ratchet_tree),
      undefined,
      clientConfig(defaultAuthenticationService),
    );
    expect(toHex(state.keySchedule.epochAuthenticator)).toBe(vector.initial_epoch_authenticator);
  });
});
