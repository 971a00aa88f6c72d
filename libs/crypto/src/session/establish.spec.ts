import { KnownLeaves } from './known-leaves';
import { ALICE, BOB, flipped, random, refusal, said, text } from './session-fixtures';
import { Sessions } from './sessions';

async function meeting(lastResort = false): Promise<{
  leaves: KnownLeaves;
  sessions: Sessions;
  alice: Awaited<ReturnType<KnownLeaves['issue']>>;
  bob: Awaited<ReturnType<KnownLeaves['issue']>>;
  made: Awaited<ReturnType<Sessions['createPackage']>>;
}> {
  const leaves = new KnownLeaves();
  const sessions = new Sessions(leaves, random);
  const [alice, bob] = await Promise.all([leaves.issue(1, 11), leaves.issue(2, 21)]);
  return { leaves, sessions, alice, bob, made: await sessions.createPackage(bob, { lastResort }) };
}

describe('a key package', () => {
  it('names its owner, its ref and whether it is the last resort', async () => {
    const { sessions, bob, made } = await meeting();
    expect(await sessions.describePackage(made.publicPackage)).toEqual({
      ref: made.ref,
      owner: BOB,
      lastResort: false,
    });
    const last = await sessions.createPackage(bob, { lastResort: true });
    expect(await sessions.describePackage(last.publicPackage)).toEqual({ ref: last.ref, owner: BOB, lastResort: true });
    expect(made.ref).toMatch(/^[a-z2-7]{52}$/);
    expect(last.ref).not.toBe(made.ref);
  });

  it('is refused when any of its bits has been changed', async () => {
    const { sessions, made } = await meeting(true);
    for (let index = 0; index < made.publicPackage.length; index++) {
      const code = await refusal(sessions.describePackage(flipped(made.publicPackage, index)));
      expect(['session-malformed', 'session-forged']).toContain(code);
    }
  });

  it('is refused when its device is a stranger to the authority', async () => {
    const { made, alice } = await meeting();
    const elsewhere = new Sessions(new KnownLeaves(), random);
    expect(await refusal(elsewhere.describePackage(made.publicPackage))).toBe('certificate-mismatch');
    expect(await refusal(elsewhere.start(alice, made.publicPackage, BOB.account))).toBe('certificate-mismatch');
  });

  it('is refused when a stranger shows the credential of somebody else', async () => {
    const { sessions, bob } = await meeting();
    const mallory = await new KnownLeaves().issue(3, 31);
    const stolen = await sessions.createPackage({ ...mallory, credential: bob.credential }, { lastResort: false });
    expect(await refusal(sessions.describePackage(stolen.publicPackage))).toBe('certificate-mismatch');
  });

  it('cannot be made from keys in another form', async () => {
    const { sessions, bob } = await meeting();
    const wrong = { ...bob, privateKey: bob.privateKey.slice(1) };
    expect(await refusal(sessions.createPackage(wrong, { lastResort: false }))).toBe('session-malformed');
  });
});

describe('starting and joining', () => {
  it('refuses a package of another account than expected', async () => {
    const { sessions, alice, made } = await meeting();
    expect(await refusal(sessions.start(alice, made.publicPackage, ALICE.account))).toBe('session-wrong-account');
  });

  it('says which package a welcome needs and refuses any other', async () => {
    const { sessions, alice, bob, made } = await meeting();
    const other = await sessions.createPackage(bob, { lastResort: false });
    const { welcome } = await sessions.start(alice, made.publicPackage, BOB.account);
    expect(sessions.packageRefOf(welcome)).toBe(made.ref);
    expect(await refusal(sessions.join(welcome, other.secret))).toBe('session-unknown-package');
  });

  it('refuses a welcome of which any bit has been changed, and joins the genuine one after', async () => {
    const { sessions, alice, made } = await meeting();
    const { session, welcome } = await sessions.start(alice, made.publicPackage, BOB.account);
    for (let index = 0; index < welcome.length; index++) {
      const code = await refusal(sessions.join(flipped(welcome, index), made.secret));
      expect(['session-malformed', 'session-forged', 'session-unknown-package']).toContain(code);
    }
    expect((await sessions.join(welcome, made.secret)).id).toBe(session.id);
  });

  it('starts several sessions from a last-resort package, each apart from the others', async () => {
    const { sessions, alice, made } = await meeting(true);
    const ids = new Set<string>();
    for (const name of ['one', 'two']) {
      const { session, welcome } = await sessions.start(alice, made.publicPackage, BOB.account);
      const receiving = await sessions.join(welcome, made.secret);
      const { message } = await sessions.encrypt(session, text(name));
      expect(said((await sessions.decrypt(receiving, message)).plaintext)).toBe(name);
      ids.add(session.id);
    }
    expect(ids.size).toBe(2);
  });

  it('refuses a creator whom the authority of the reader does not know', async () => {
    const { sessions, alice, made } = await meeting();
    const { welcome } = await sessions.start(alice, made.publicPackage, BOB.account);
    const reader = new Sessions(new KnownLeaves(), random);
    expect(await refusal(reader.join(welcome, made.secret))).toBe('certificate-mismatch');
  });

  it('joins though the device that made the package is no longer vouched for', async () => {
    const { leaves, sessions, alice, bob, made } = await meeting();
    const { welcome } = await sessions.start(alice, made.publicPackage, BOB.account);
    const reader = new Sessions(
      {
        identify: async (credential, publicKey) => {
          if (Buffer.from(publicKey).equals(bob.publicKey)) throw new Error('revoked');
          return leaves.identify(credential, publicKey);
        },
      },
      random,
    );
    expect((await reader.join(welcome, made.secret)).peer).toEqual(ALICE);
  });

  it('keeps nothing of the arrays that the leaf came in', async () => {
    const { sessions, alice, made } = await meeting();
    const { session, welcome } = await sessions.start(alice, made.publicPackage, BOB.account);
    for (const bytes of [alice.privateKey, alice.publicKey, alice.credential]) bytes.fill(0);
    const receiving = await sessions.join(welcome, made.secret);
    const { message } = await sessions.encrypt(session, text('signed all the same'));
    expect(said((await sessions.decrypt(receiving, message)).plaintext)).toBe('signed all the same');
  });
});
