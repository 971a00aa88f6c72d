import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { issueCertificate } from './federation/issue-certificate';
import { startHints } from './start-hints';

const addresses = ['192.0.2.1:8443', '127.0.0.1:8443'];
const quiet = { ownCertificate: null, inCard: addresses, addresses };

describe('the hints of a start', () => {
  it('are none when all is as it should be, or nobody owns the server yet', () => {
    expect(startHints(quiet)).toEqual([]);
    expect(startHints({ ...quiet, inCard: null })).toEqual([]);
  });

  it('say how to recognise the certificate that the server made itself, and how to get another', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { cert } = issueCertificate(privateKey, ['127.0.0.1'], Date.now());
    const [hint] = startHints({ ...quiet, ownCertificate: cert });
    expect(hint).toContain(new X509Certificate(cert).fingerprint256);
    expect(hint).toContain('[TLS] cert and key');
  });

  it('ask for the password when the card names other addresses', () => {
    const [hint] = startHints({ ...quiet, inCard: ['chat.example.com'] });
    expect(hint).toContain('parley login');
  });
});
