import { KeyvendError } from './errors.ts';

const LABELS = ['', 'RSA ', 'DSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ', 'SSH2 ENCRYPTED ', 'PGP '];
/** What stands for a blank after a paste through a form or a URL. */
const BLANK = '(?:[\\s+]|%20)*';

/**
 * A BEGIN or END line, its blanks and line ends mangled, BEGIN even without dashes. Upper case only: base64 whose case
 * was folded is no key any more.
 */
const ARMOUR = new RegExp(
  `(?:BEGIN|-- ?END)${BLANK}(?:${LABELS.join('|').replaceAll(' ', BLANK)})PRIVATE${BLANK}KEY`,
);

const PUTTY = /PuTTY-User-Key-File-\d|Private-Lines:/;

/** How the base64 of a private key starts: what is left when its armour was cut off. */
const BARE_BASE64 = [
  /b3BlbnNzaC1rZXktdjE/, // openssh-key-v1
  /MII[\w+/]{2}[AQgw]IBA[AD]/, // RSAPrivateKey (RFC 8017), DSA, PrivateKeyInfo (RFC 5958)
  /MI[GH][\w+/]AgE[AB]/, // ECPrivateKey (RFC 5915) and PrivateKeyInfo of 128 to 255 bytes
  /MHcCAQEEI/, // ECPrivateKey of P-256
  /MC4CAQAwBQYDK2VwBCIEI/, // PrivateKeyInfo of Ed25519 (RFC 8410)
  /BgkqhkiG9w0BBQ0|GCSqGSIb3DQEFDT/, // EncryptedPrivateKeyInfo under PBES2 (RFC 8018)
];

/** How the base64 of a whole PEM file starts, one for each label. */
const BASE64_OF_PEM = LABELS.map(label => base64Start(`-----BEGIN ${label}PRIVATE KEY-----`));

/** Whether the text holds a private key, whole or in part, in a form that people paste. */
export function containsPrivateKey(text: string): boolean {
  return (
    ARMOUR.test(text) ||
    PUTTY.test(text) ||
    BARE_BASE64.some(start => start.test(text)) ||
    BASE64_OF_PEM.some(start => text.includes(start))
  );
}

/** The 422 for a request that holds a private key: it has left its owner's hands and is worthless from now on. */
export function privateKeySubmitted(): KeyvendError {
  return new KeyvendError(
    'private_key_submitted',
    'The request holds a private key. Treat that key as compromised: replace it everywhere and send public keys only.',
  );
}

/** Whole groups of three bytes only: the last characters depend on what follows. */
function base64Start(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
}
