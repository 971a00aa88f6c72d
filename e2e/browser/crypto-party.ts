import {
  accountIdOf,
  generateSigningKey,
  issueCard,
  issueDevice,
  issueIntroduction,
  issueLeafCredential,
  issueSigner,
  leafAuthority,
  readCard,
  readIntroduction,
  signingKeyFromSeed,
} from '@parley/crypto/identity';
import { safetyNumber } from '@parley/crypto/safety-number';
import { createUnsealer, generateSealingKey, Sealer } from '@parley/crypto/sealing';
import { Sessions, type ReceivingSession, type SendingSession, type SessionLeaf } from '@parley/crypto/session';
import { createVault, deriveFromPassword, newRecoveryWords, openEveryday } from '@parley/crypto/vault';
import { sealedContent, toBase32, utf8, vault, type AccountId, type DeviceId, type ServerId } from '@parley/protocol';

const clock = { now: (): number => Date.now() };
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** One side of a conversation made of libs/crypto alone: the same code runs in Node and in a browser's worker. */
export class CryptoParty {
  private readonly sessions = new Sessions(leafAuthority(clock), random);
  private readonly sealer = new Sealer();
  private receiving: ReceivingSession | null = null;
  private sending: { session: SendingSession; welcome: Uint8Array } | null = null;
  private packageSecret = new Uint8Array();
  private peer: { card: Uint8Array; package: Uint8Array } | null = null;

  private constructor(
    private readonly signingSeed: Uint8Array,
    private readonly signer: Uint8Array,
    private readonly leaf: SessionLeaf,
    private readonly sealingKey: Uint8Array,
    readonly account: AccountId,
    readonly card: Uint8Array,
    readonly vault: Uint8Array,
  ) {}

  static async create(handle: string, password: string): Promise<CryptoParty> {
    const [identity, signing, deviceKey] = await Promise.all([1, 2, 3].map(() => generateSigningKey(random)));
    if (!identity || !signing || !deviceKey) throw new Error('no keys');
    const account = accountIdOf(identity.publicKey);
    const sealing = await generateSealingKey();
    const card = await issueCard(identity, {
      handle,
      name: handle,
      colour: '3f5fb8',
      sealingKey: sealing.publicKey,
      server: toBase32(random(32)) as ServerId,
      addresses: ['127.0.0.1:8443'],
      relays: [],
      number: clock.now(),
    });
    const signer = await issueSigner(identity, signing.publicKey, clock.now());
    const device = await issueDevice(
      signing,
      account,
      toBase32(random(16)) as DeviceId,
      deviceKey.publicKey,
      clock.now(),
    );
    const leaf = {
      credential: issueLeafCredential(signer, device),
      publicKey: deviceKey.publicKey,
      privateKey: deviceKey.seed,
    };
    const everyday = {
      account,
      signingKey: signing.seed,
      signer,
      sealingKey: sealing.privateKey,
      historyKey: random(32),
      card,
    };
    const made = await createVault({
      everyday,
      identity: { identityKey: identity.seed },
      password,
      recoveryWords: await newRecoveryWords(random),
      random,
    });
    return new CryptoParty(signing.seed, signer, leaf, sealing.privateKey, account, card, made.vault);
  }

  /** An introduction with one key package, sealed to the other side. */
  async introduce(toCard: Uint8Array): Promise<Uint8Array> {
    const to = await readCard(toCard);
    const [single, lastResort] = await Promise.all([
      this.sessions.createPackage(this.leaf, { lastResort: false }),
      this.sessions.createPackage(this.leaf, { lastResort: true }),
    ]);
    this.packageSecret = Uint8Array.from(single.secret);
    const introduction = await issueIntroduction(await signingKeyFromSeed(this.signingSeed), {
      to: to.account,
      card: this.card,
      signer: this.signer,
      packages: [single.publicPackage],
      lastResort: lastResort.publicPackage,
      stampSecret: random(32),
      note: '',
      time: clock.now(),
    });
    return this.sealer.seal(to.account, to.sealingKey, sealedContent.encode({ kind: 'introduction', introduction }));
  }

  async acceptIntroduction(sealed: Uint8Array): Promise<void> {
    const content = sealedContent.decode(await this.unseal(sealed));
    if (content.kind !== 'introduction') throw new Error('not an introduction');
    const { introduction } = await readIntroduction(content.introduction, { to: this.account, now: clock.now() });
    this.peer = { card: introduction.card, package: introduction.packages[0] ?? introduction.lastResort };
  }

  /** The safety number with the peer. */
  async safetyNumber(): Promise<string> {
    if (!this.peer) throw new Error('no peer');
    return safetyNumber(this.account, (await readCard(this.peer.card)).account).digits;
  }

  async write(text: string): Promise<Uint8Array> {
    if (!this.peer) throw new Error('no peer');
    const card = await readCard(this.peer.card);
    this.sending ??= await this.sessions.start(this.leaf, this.peer.package, card.account);
    const { welcome } = this.sending;
    const { session, message } = await this.sessions.encrypt(this.sending.session, utf8(text));
    this.sending = { session, welcome };
    return this.sealer.seal(card.account, card.sealingKey, sealedContent.encode({ kind: 'session', welcome, message }));
  }

  async read(sealed: Uint8Array): Promise<string> {
    const content = sealedContent.decode(await this.unseal(sealed));
    if (content.kind !== 'session' || !content.welcome) throw new Error('not a first message');
    this.receiving ??= await this.sessions.join(content.welcome, this.packageSecret);
    const { session, plaintext } = await this.sessions.decrypt(this.receiving, content.message);
    this.receiving = session;
    return new TextDecoder().decode(plaintext);
  }

  /** Opens anybody's vault with a password: whose account it is. */
  static async openVault(bytes: Uint8Array, password: string): Promise<string> {
    const keys = await deriveFromPassword(password, vault.decode(bytes).password.parameters);
    return (await openEveryday(bytes, keys)).account;
  }

  private async unseal(sealed: Uint8Array): Promise<Uint8Array> {
    return (await createUnsealer(this.account, this.sealingKey)).unseal(sealed);
  }
}
