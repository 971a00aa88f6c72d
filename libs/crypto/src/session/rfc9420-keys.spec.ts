import { mlsExporter } from 'ts-mls';
import { determineLength } from 'ts-mls/codec/variableLength.js';
import { refhash } from 'ts-mls/crypto/hash.js';
import { decryptWithLabel, encryptWithLabel } from 'ts-mls/crypto/hpke.js';
import { deriveSecret, deriveTreeSecret, expandWithLabel } from 'ts-mls/crypto/kdf.js';
import { signWithLabel, verifyWithLabel } from 'ts-mls/crypto/signature.js';
import { encodeGroupContext } from 'ts-mls/groupContext.js';
import { initializeEpoch } from 'ts-mls/keySchedule.js';
import { createSecretTree, deriveKey, deriveNonce, ratchetUntil } from 'ts-mls/secretTree.js';
import { expandSenderDataKey, expandSenderDataNonce } from 'ts-mls/sender.js';
import { isLeaf, left, nodeWidth, parent, right, root, sibling, toNodeIndex } from 'ts-mls/treemath.js';
import { RETENTION } from './profile';
import { groupContext, hex, suite, toHex } from './rfc9420-vectors';
import cryptoBasics from './vectors/crypto-basics.json';
import deserialization from './vectors/deserialization.json';
import keySchedule from './vectors/key-schedule.json';
import secretTree from './vectors/secret-tree.json';
import treeMath from './vectors/tree-math.json';

/** The official vectors of RFC 9420 through ts-mls as pinned, with the cipher suite that sessions use. */
describe('RFC 9420, keys', () => {
  it.each(cryptoBasics)('crypto basics', async (vector) => {
    const { kdf, hash, signature, hpke } = await suite;
    const { ref_hash, expand_with_label, derive_secret, derive_tree_secret, sign_with_label, encrypt_with_label } =
      vector;
    expect(toHex(await refhash(ref_hash.label, hex(ref_hash.value), hash))).toBe(ref_hash.out);

    const { secret, label, context, length, out } = expand_with_label;
    expect(toHex(await expandWithLabel(hex(secret), label, hex(context), length, kdf))).toBe(out);
    expect(toHex(await deriveSecret(hex(derive_secret.secret), derive_secret.label, kdf))).toBe(derive_secret.out);
    const tree = derive_tree_secret;
    expect(toHex(await deriveTreeSecret(hex(tree.secret), tree.label, tree.generation, tree.length, kdf))).toBe(
      tree.out,
    );

    const [pub, signed, content] = [hex(sign_with_label.pub), sign_with_label.label, hex(sign_with_label.content)];
    const own = await signWithLabel(hex(sign_with_label.priv), signed, content, signature);
    expect(toHex(own)).toBe(sign_with_label.signature);
    expect(await verifyWithLabel(pub, signed, content, own, signature)).toBe(true);
    expect(await verifyWithLabel(pub, `${signed}!`, content, own, signature)).toBe(false);

    const { priv, ...sealed } = encrypt_with_label;
    const privateKey = await hpke.importPrivateKey(hex(priv));
    const open = (kem: Uint8Array, ciphertext: Uint8Array): Promise<Uint8Array> =>
      decryptWithLabel(privateKey, sealed.label, hex(sealed.context), kem, ciphertext, hpke);
    expect(toHex(await open(hex(sealed.kem_output), hex(sealed.ciphertext)))).toBe(sealed.plaintext);
    const publicKey = await hpke.importPublicKey(hex(sealed.pub));
    const again = await encryptWithLabel(publicKey, sealed.label, hex(sealed.context), hex(sealed.plaintext), hpke);
    expect(toHex(await open(again.enc, again.ct))).toBe(sealed.plaintext);
  });

  it.each(deserialization)('length prefix $vlbytes_header', ({ vlbytes_header, length }) => {
    expect(determineLength(hex(vlbytes_header))).toEqual({ length, lengthFieldSize: vlbytes_header.length / 2 });
  });

  it.each(treeMath)('tree of $n_leaves leaves', (vector) => {
    expect(nodeWidth(vector.n_leaves)).toBe(vector.n_nodes);
    const top = root(vector.n_leaves);
    expect(top).toBe(vector.root);
    for (let node = 0; node < vector.n_nodes; node++) {
      const index = toNodeIndex(node);
      if (!isLeaf(index)) expect([left(index), right(index)]).toEqual([vector.left[node], vector.right[node]]);
      if (index === top) continue;
      expect(parent(index, vector.n_leaves)).toBe(vector.parent[node]);
      expect(sibling(index, vector.n_leaves)).toBe(vector.sibling[node]);
    }
  });

  it.each(keySchedule)('key schedule', async (vector) => {
    const cs = await suite;
    let initSecret = hex(vector.initial_init_secret);
    for (const [index, epoch] of vector.epochs.entries()) {
      const context = groupContext({ ...epoch, group_id: vector.group_id, epoch: index });
      expect(toHex(encodeGroupContext(context))).toBe(epoch.group_context);
      const [commit, psk] = [hex(epoch.commit_secret), hex(epoch.psk_secret)];
      const secrets = await initializeEpoch(initSecret, commit, context, psk, cs.kdf);
      expect(toHex(secrets.joinerSecret)).toBe(epoch.joiner_secret);
      expect(toHex(secrets.welcomeSecret)).toBe(epoch.welcome_secret);
      expect(toHex(secrets.encryptionSecret)).toBe(epoch.encryption_secret);
      const { keySchedule: keys } = secrets;
      expect(toHex(keys.initSecret)).toBe(epoch.init_secret);
      expect(toHex(keys.senderDataSecret)).toBe(epoch.sender_data_secret);
      expect(toHex(keys.exporterSecret)).toBe(epoch.exporter_secret);
      expect(toHex(keys.externalSecret)).toBe(epoch.external_secret);
      expect(toHex(keys.confirmationKey)).toBe(epoch.confirmation_key);
      expect(toHex(keys.membershipKey)).toBe(epoch.membership_key);
      expect(toHex(keys.resumptionPsk)).toBe(epoch.resumption_psk);
      expect(toHex(keys.epochAuthenticator)).toBe(epoch.epoch_authenticator);
      const external = await cs.hpke.deriveKeyPair(keys.externalSecret);
      expect(toHex(await cs.hpke.exportPublicKey(external.publicKey))).toBe(epoch.external_pub);
      const { label, context: exported, length, secret } = epoch.exporter;
      expect(toHex(await mlsExporter(keys.exporterSecret, label, hex(exported), length, cs))).toBe(secret);
      initSecret = keys.initSecret;
    }
  });

  it.each(secretTree)('secret tree', async (vector) => {
    const cs = await suite;
    const [secret, ciphertext] = [hex(vector.sender_data.sender_data_secret), hex(vector.sender_data.ciphertext)];
    expect(toHex(await expandSenderDataKey(cs, secret, ciphertext))).toBe(vector.sender_data.key);
    expect(toHex(await expandSenderDataNonce(cs, secret, ciphertext))).toBe(vector.sender_data.nonce);

    const tree = await createSecretTree(vector.leaves.length, hex(vector.encryption_secret), cs.kdf);
    for (const [leaf, generations] of vector.leaves.entries()) {
      const node = tree[2 * leaf];
      if (node === undefined) throw new Error('no such leaf');
      for (const expected of generations) {
        const [application] = await ratchetUntil(node.application, expected.generation, RETENTION, cs.kdf);
        expect(toHex(await deriveKey(application.secret, expected.generation, cs))).toBe(expected.application_key);
        expect(toHex(await deriveNonce(application.secret, expected.generation, cs))).toBe(expected.application_nonce);
        const [handshake] = await ratchetUntil(node.handshake, expected.generation, RETENTION, cs.kdf);
        expect(toHex(await deriveKey(handshake.secret, expected.generation, cs))).toBe(expected.handshake_key);
        expect(toHex(await deriveNonce(handshake.secret, expected.generation, cs))).toBe(expected.handshake_nonce);
      }
    }
  });
});
