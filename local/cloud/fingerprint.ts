import { createHash, type KeyObject } from 'node:crypto';
import { publicKeyBlob } from './openssh-public-key.ts';

/*
 * The recipes of https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
 * Lightsail publishes none. Its created keys show 20 octets and its keys are EC2 keys underneath.
 */

/** Of an RSA key that the service made: SHA-1 of the private key, PKCS#8 in DER. */
export function createdKeyFingerprint(privateKey: KeyObject): string {
  return colonHex('sha1', privateKey.export({ type: 'pkcs8', format: 'der' }));
}

/** Of an RSA key that was imported: MD5 of the public key, SubjectPublicKeyInfo in DER. */
export function importedKeyFingerprint(publicKey: KeyObject): string {
  return colonHex('md5', publicKey.export({ type: 'spki', format: 'der' }));
}

/** Of an Ed25519 key at EC2, created or imported: OpenSSH's, with its padding and without `SHA256:`. */
export function ed25519Fingerprint(publicKey: KeyObject): string {
  return createHash('sha256').update(publicKeyBlob(publicKey)).digest('base64');
}

function colonHex(algorithm: 'sha1' | 'md5', der: Buffer): string {
  const octets = [...createHash(algorithm).update(der).digest()];
  return octets.map(octet => octet.toString(16).padStart(2, '0')).join(':');
}
