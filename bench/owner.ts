import { accountIdOf, generateSigningKey, issueCard, issueSigner, readCard } from '@parley/crypto/identity';
import { generateSealingKey } from '@parley/crypto/sealing';
import { createVault, newRecoveryWords } from '@parley/crypto/vault';
import { commit, parseId, serverId, toBase64Url, type AccountId, type Commit } from '@parley/protocol';
import type { ServerProcess } from '../e2e/support/server';

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** The owner of a server without a client: raw commits, for benchmarks of servers alone. */
export class RawOwner {
  private number = 0;

  private constructor(
    private readonly ui: string,
    private readonly token: string,
    readonly account: AccountId,
    private readonly passwordSecret: Uint8Array,
  ) {}

  static async create(server: ServerProcess, handle: string): Promise<RawOwner> {
    const [identity, signing] = [await generateSigningKey(random), await generateSigningKey(random)];
    const account = accountIdOf(identity.publicKey);
    const sealing = await generateSealingKey();
    const card = await issueCard(identity, {
      handle,
      name: handle,
      colour: '3f5fb8',
      sealingKey: sealing.publicKey,
      server: parseId(serverId, server.ready.serverId),
      addresses: [server.ready.address],
      relays: [],
      number: Date.now(),
    });
    await readCard(card);
    const made = await createVault({
      everyday: {
        account,
        signingKey: signing.seed,
        signer: await issueSigner(identity, signing.publicKey, Date.now()),
        sealingKey: sealing.privateKey,
        historyKey: random(32),
        card,
      },
      identity: { identityKey: identity.seed },
      password: 'a password for the benchmark',
      recoveryWords: await newRecoveryWords(random),
      random,
    });
    const response = await fetch(new URL('api/access/set-up', server.ready.ui), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        setupToken: server.ready.setupToken,
        account,
        handle,
        card: toBase64Url(card),
        vault: toBase64Url(made.vault),
        passwordSecret: toBase64Url(made.passwordSecret),
        recoverySecret: toBase64Url(made.recoverySecret),
        deviceName: 'benchmark',
      }),
    });
    if (!response.ok) throw new Error(`set-up was refused: ${await response.text()}`);
    const { token } = (await response.json()) as { token: string };
    return new RawOwner(server.ready.ui, token, account, made.passwordSecret);
  }

  /** Signs one more device in; its token. */
  async signIn(deviceName: string): Promise<string> {
    const response = await fetch(new URL('api/access/sign-in', this.ui), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ with: 'password', secret: toBase64Url(this.passwordSecret), deviceName }),
    });
    if (!response.ok) throw new Error(`sign-in was refused: ${await response.text()}`);
    return ((await response.json()) as { token: string }).token;
  }

  /** One durable step. */
  async commit(changes: Omit<Commit, 'number'>): Promise<void> {
    const body = commit.encode({ ...changes, number: ++this.number });
    const response = await this.request('POST', 'api/access/commit', body);
    if (!response.ok) throw new Error(`the commit was refused: ${await response.text()}`);
  }

  /** Envelopes that wait for other servers. */
  async waiting(): Promise<number> {
    const response = await this.request('GET', 'api/messages');
    const { outbox } = (await response.json()) as { outbox: { waiting: number }[] };
    return outbox.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  private request(method: string, path: string, body?: Uint8Array): Promise<Response> {
    return fetch(new URL(path, this.ui), {
      method,
      headers: { Authorization: `Bearer ${this.token}`, ...(body ? { 'Content-Type': 'application/cbor' } : {}) },
      ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
    });
  }
}
