import { portablePrimitives, type Primitives } from '@parley/crypto/primitives';
import { utf8 } from '@parley/protocol';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (value: Uint8Array | null): string | null => value && Buffer.from(value).toString('hex');
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

function flipped(value: Uint8Array, index: number): Uint8Array {
  const copy = value.slice();
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}

/** Test cases 4 and 16 of McGrew and Viega, "The Galois/Counter Mode of Operation": one plaintext under keys of 16 and 32 bytes. */
const GCM = {
  nonce: bytes('cafebabefacedbaddecaf888'),
  aad: bytes('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
  plaintext: bytes(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  ),
  cases: [
    {
      key: 'feffe9928665731c6d6a8f9467308308',
      ciphertext:
        '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47',
    },
    {
      key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
      ciphertext:
        '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b',
    },
  ],
} as const;

/** RFC 8032 §7.1, test 3. */
const ED25519 = {
  seed: bytes('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7'),
  publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
  message: bytes('af82'),
  signature:
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
};

async function rsaPair(modulusLength: number): Promise<{ spki: Uint8Array; pkcs8: Uint8Array; publicKey: CryptoKey }> {
  const algorithm = { name: 'RSA-OAEP', hash: 'SHA-256', modulusLength, publicExponent: Uint8Array.of(1, 0, 1) };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ['encrypt', 'decrypt']);
  const [spki, pkcs8] = await Promise.all([
    crypto.subtle.exportKey('spki', publicKey),
    crypto.subtle.exportKey('pkcs8', privateKey),
  ]);
  return { spki: new Uint8Array(spki), pkcs8: new Uint8Array(pkcs8), publicKey };
}

/** What every implementation of the primitives keeps: known answers, refusals, and that each opens what the portable one made. */
export function primitivesContract(name: string, primitives: Primitives): void {
  const { basic, ciphers } = primitives;

  describe(`hashes of ${name}`, () => {
    it('give the known answers of FIPS 180-4, RFC 4231 and RFC 5869', () => {
      expect(hex(basic.sha256(utf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
      expect(hex(basic.hmacSha256(utf8('Jefe'), utf8('what do ya want for nothing?')))).toBe(
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      );
      const prk = bytes('077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5');
      expect(hex(basic.hkdfExpand(prk, bytes('f0f1f2f3f4f5f6f7f8f9'), 42))).toBe(
        '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
      );
    });

    it.each([1, 12, 16, 31, 32, 33, 64, 1000, 8160])('expand to %i bytes as the portable ones do', (length) => {
      const [prk, info] = [random(32), random(70)];
      expect(hex(basic.hkdfExpand(prk, info, length))).toBe(
        hex(portablePrimitives.basic.hkdfExpand(prk, info, length)),
      );
    });

    it('take a key of any length, and views into larger memory', () => {
      const data = random(300).subarray(7, 211);
      for (const length of [0, 1, 64, 65, 200]) {
        const key = random(length + 9).subarray(9);
        expect(hex(basic.hmacSha256(key, data))).toBe(hex(portablePrimitives.basic.hmacSha256(key, data)));
      }
      expect(hex(basic.sha256(data))).toBe(hex(portablePrimitives.basic.sha256(data)));
      const running = basic.runningSha256();
      for (let at = 0; at < data.length; at += 1_000) running.update(data.subarray(at, at + 1_000));
      expect(hex(running.digest())).toBe(hex(basic.sha256(data)));
    });

    it('hash megabytes alike', async () => {
      const much = new Uint8Array(3_000_001).fill(7).subarray(1);
      expect(hex(await basic.sha256OfMuch(much))).toBe(hex(basic.sha256(much)));
    });
  });

  describe(`Ed25519 of ${name}`, () => {
    it('gives the public key and the signature of RFC 8032', async () => {
      const signer = await basic.ed25519Signer(ED25519.seed);
      expect(hex(signer.publicKey)).toBe(ED25519.publicKey);
      expect(hex(await signer.sign(ED25519.message))).toBe(ED25519.signature);
    });

    it('does not keep the seed it was given', async () => {
      const seed = ED25519.seed.slice();
      const signer = await basic.ed25519Signer(seed);
      seed.fill(0);
      expect(hex(await signer.sign(ED25519.message))).toBe(ED25519.signature);
    });

    it('verifies exactly that message, signature and key', async () => {
      const [publicKey, signature] = [bytes(ED25519.publicKey), bytes(ED25519.signature)];
      const verifier = await basic.ed25519Verifier(publicKey);
      expect(await verifier.verify(ED25519.message, signature)).toBe(true);
      expect(await verifier.verify(utf8('other'), signature)).toBe(false);
      for (const index of [0, 31, 32, 63])
        expect(await verifier.verify(ED25519.message, flipped(signature, index))).toBe(false);
      expect(await verifier.verify(ED25519.message, signature.subarray(1))).toBe(false);
      expect(await verifier.verify(ED25519.message, new Uint8Array())).toBe(false);
      const other = await basic.ed25519Verifier((await basic.ed25519Signer(random(32))).publicKey);
      expect(await other.verify(ED25519.message, signature)).toBe(false);
    });

    it('refuses seeds and public keys of other lengths', async () => {
      for (const length of [0, 31, 33]) {
        await expect((async () => basic.ed25519Signer(random(length)))()).rejects.toThrow();
        await expect((async () => basic.ed25519Verifier(random(length)))()).rejects.toThrow();
      }
    });
  });

  describe(`AES-GCM of ${name}`, () => {
    it.each(GCM.cases)('gives the known answer under key $key', async ({ key, ciphertext }) => {
      expect(hex(await ciphers.encryptOnce(bytes(key), GCM, GCM.plaintext))).toBe(ciphertext);
      expect(hex(await ciphers.decryptOnce(bytes(key), GCM, bytes(ciphertext)))).toBe(hex(GCM.plaintext));
    });

    it('loads a key, of which it does not keep the bytes', async () => {
      const [, { key, ciphertext }] = GCM.cases;
      const raw = bytes(key);
      const loaded = await ciphers.aesKey(raw);
      raw.fill(0);
      expect(hex(await loaded.encrypt(GCM, GCM.plaintext))).toBe(ciphertext);
      expect(hex(await loaded.decrypt(GCM, bytes(ciphertext)))).toBe(hex(GCM.plaintext));
    });

    it('encrypts much to where it is wanted', async () => {
      const loaded = await ciphers.aesKey(random(32));
      const plaintext = new Uint8Array(400_000).fill(7).subarray(3);
      const output = new Uint8Array(plaintext.length + 20);
      await loaded.encryptInto(output.subarray(2), GCM, plaintext);
      expect(hex(output)).toBe(`0000${hex(await loaded.encrypt(GCM, plaintext))}0000`);
      expect(hex(await loaded.decrypt(GCM, output.subarray(2, -2)))).toBe(hex(plaintext));
    });

    it.each([0, 1, 200, 2_047, 2_048, 65_536])(
      'opens %i bytes of the portable one, and the other way',
      async (size) => {
        const [key, input, plaintext] = [random(32), { nonce: random(12), aad: random(20) }, random(size)];
        for (const [from, to] of [
          [ciphers, portablePrimitives.ciphers],
          [portablePrimitives.ciphers, ciphers],
        ] as const) {
          const once = await from.encryptOnce(key, input, plaintext);
          expect(hex(await to.decryptOnce(key, input, once))).toBe(hex(plaintext));
          expect(hex(await (await to.aesKey(key)).decrypt(input, once))).toBe(hex(plaintext));
          expect(hex(await (await from.aesKey(key)).encrypt(input, plaintext))).toBe(hex(once));
        }
      },
    );

    it.each([40, 4_000])('opens nothing of %i bytes that was changed, cut, or belongs elsewhere', async (size) => {
      const [key, nonce, aad] = [random(32), random(12), random(20)];
      const sealed = await ciphers.encryptOnce(key, { nonce, aad }, random(size));
      const loaded = await ciphers.aesKey(key);
      const unfit = [
        [{ nonce, aad }, flipped(sealed, 0)],
        [{ nonce, aad }, flipped(sealed, sealed.length - 1)],
        [{ nonce, aad }, sealed.subarray(1)],
        [{ nonce, aad }, sealed.subarray(0, -1)],
        [{ nonce, aad }, sealed.subarray(0, 15)],
        [{ nonce: flipped(nonce, 3), aad }, sealed],
        [{ nonce, aad: flipped(aad, 3) }, sealed],
        [{ nonce, aad: new Uint8Array() }, sealed],
      ] as const;
      for (const [input, bytesOf] of unfit) {
        expect(await ciphers.decryptOnce(key, input, bytesOf)).toBeNull();
        expect(await loaded.decrypt(input, bytesOf)).toBeNull();
      }
      expect(await ciphers.decryptOnce(random(32), { nonce, aad }, sealed)).toBeNull();
    });
  });

  describe(`seals of ${name}`, () => {
    const binding = { label: random(32), nonce: new Uint8Array(12), aad: random(45) };
    let pair: Awaited<ReturnType<typeof rsaPair>>;
    beforeAll(async () => {
      pair = await rsaPair(2048);
    });

    it('open with the portable ones, and the other way', async () => {
      const plaintext = random(1_024);
      for (const [from, to] of [
        [ciphers, portablePrimitives.ciphers],
        [portablePrimitives.ciphers, ciphers],
        [ciphers, ciphers],
      ] as const) {
        const sealed = await (await from.sealingKey(pair.spki)).seal(binding, plaintext);
        expect(sealed.wrapped.length).toBe(256);
        const key = await to.unsealingKey(pair.pkcs8);
        const opened = await Promise.all([key.unseal(binding, sealed), key.unseal(binding, sealed)]);
        expect(opened.map(hex)).toEqual([hex(plaintext), hex(plaintext)]);
        expect(hex(await key.unseal(binding, sealed))).toBe(hex(plaintext));
      }
    });

    it('open side by side, each with its own answer', async () => {
      const plaintext = random(100);
      const sealed = await (await ciphers.sealingKey(pair.spki)).seal(binding, plaintext);
      const key = await ciphers.unsealingKey(pair.pkcs8);
      const bad = { ...sealed, wrapped: flipped(sealed.wrapped, 9) };
      const opened = await Promise.all([bad, sealed, bad, sealed].map(async (each) => key.unseal(binding, each)));
      expect(opened.map(hex)).toEqual([null, hex(plaintext), null, hex(plaintext)]);
    });

    it('use a content key of their own each time', async () => {
      const key = await ciphers.sealingKey(pair.spki);
      const [one, two] = [await key.seal(binding, new Uint8Array(64)), await key.seal(binding, new Uint8Array(64))];
      expect(hex(one.content)).not.toBe(hex(two.content));
    });

    it('do not open under another label, other data, another key, or changed', async () => {
      const { wrapped, content } = await (await ciphers.sealingKey(pair.spki)).seal(binding, random(100));
      const key = await ciphers.unsealingKey(pair.pkcs8);
      const sealed = { wrapped, content };
      expect(await key.unseal({ ...binding, label: random(32) }, sealed)).toBeNull();
      expect(await key.unseal({ ...binding, aad: random(45) }, sealed)).toBeNull();
      expect(await key.unseal(binding, { wrapped: flipped(wrapped, 100), content })).toBeNull();
      expect(await key.unseal(binding, { wrapped: wrapped.subarray(1), content })).toBeNull();
      expect(await key.unseal(binding, { wrapped, content: flipped(content, 5) })).toBeNull();
      const other = await ciphers.unsealingKey((await rsaPair(2048)).pkcs8);
      expect(await other.unseal(binding, sealed)).toBeNull();
    });

    it.each([0, 5, 16, 24, 33])('do not open when what was wrapped is a key of %i bytes', async (length) => {
      const algorithm = { name: 'RSA-OAEP', label: binding.label };
      const wrapped = new Uint8Array(await crypto.subtle.encrypt(algorithm, pair.publicKey, random(length).slice()));
      const key = await ciphers.unsealingKey(pair.pkcs8);
      expect(await key.unseal(binding, { wrapped, content: random(60) })).toBeNull();
    });

    it('say how long a key is, and refuse what is no RSA key', async () => {
      const short = await rsaPair(1024);
      expect((await ciphers.sealingKey(short.spki)).modulusBits).toBe(1024);
      expect((await ciphers.unsealingKey(short.pkcs8)).modulusBits).toBe(1024);
      await expect((async () => ciphers.sealingKey(random(294)))()).rejects.toThrow();
      await expect((async () => ciphers.unsealingKey(pair.spki))()).rejects.toThrow();
      const curve = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
      const spki = new Uint8Array(await crypto.subtle.exportKey('spki', curve.publicKey));
      await expect((async () => ciphers.sealingKey(spki))()).rejects.toThrow();
    });
  });
}
