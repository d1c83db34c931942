import { createHash, createPrivateKey } from 'node:crypto';
import type { PrivateKey } from './private-key.ts';
import type { PublicKey } from './public-key.ts';
import { toKeyObject } from './public-key-object.ts';

/** OpenSSH's fingerprint of a public key blob: `SHA256:` and unpadded base64 (ssh-keygen -l). */
export function openSshFingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** OpenSSH's older fingerprint: `MD5:` and colon-separated hex (ssh-keygen -l -E md5). */
export function openSshMd5Fingerprint(blob: Buffer): string {
  return `MD5:${colonHex('md5', blob)}`;
}

/**
 * What EC2 shows for this key once it is imported, and for an Ed25519 key that it created too: of RSA as
 * `md5SpkiFingerprint`, of Ed25519 SHA-256 over the blob in padded base64.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
 */
export function ec2ImportFingerprint(publicKey: PublicKey): string {
  return publicKey.type === 'ssh-rsa'
    ? md5SpkiFingerprint(publicKey)
    : createHash('sha256').update(publicKey.blob).digest('base64');
}

/**
 * What EC2 and Lightsail show for an imported RSA key: MD5 over the SubjectPublicKeyInfo, in colon-separated hex.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
 */
export function md5SpkiFingerprint(publicKey: PublicKey): string {
  return colonHex('md5', toKeyObject(publicKey).export({ type: 'spki', format: 'der' }));
}

/**
 * What EC2 and Lightsail show for an RSA key they created: SHA-1 over the private key in PKCS#8, in colon-separated hex.
 * Source: as above.
 */
export function sha1Pkcs8Fingerprint(privateKey: PrivateKey): string {
  const der = createPrivateKey(privateKey.bytes()).export({ type: 'pkcs8', format: 'der' });
  try {
    return colonHex('sha1', der);
  } finally {
    der.fill(0);
  }
}

function colonHex(algorithm: 'md5' | 'sha1', der: Buffer): string {
  return createHash(algorithm)
    .update(der)
    .digest('hex')
    .replaceAll(/..(?=.)/g, '$&:');
}
