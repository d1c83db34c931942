import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { publicKeyBlob } from '../openssh-public-key.ts';
import { sshString } from '../ssh-wire.ts';

const BLOCK_BYTES = 8;

/**
 * Writes an Ed25519 key without encryption in OpenSSH's format:
 * https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key?annotate=HEAD
 */
export function formatOpenSshPrivateKey(privateKey: KeyObject, comment: string): string {
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...['none', 'none', ''].map(sshString),
    Buffer.from([0, 0, 0, 1]),
    sshString(publicKeyBlob(createPublicKey(privateKey))),
    sshString(privateSection(privateKey, comment)),
  ]);
  const lines = file.toString('base64').replaceAll(/.{70}(?=.)/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----`;
}

function privateSection(privateKey: KeyObject, comment: string): Buffer {
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const check = randomBytes(4);
  const section = Buffer.concat([
    ...[check, check],
    sshString('ssh-ed25519'),
    sshString(point),
    sshString(Buffer.concat([seed, point])),
    sshString(comment),
  ]);
  const padding = (BLOCK_BYTES - (section.length % BLOCK_BYTES)) % BLOCK_BYTES;
  return Buffer.concat([section, Buffer.from(Array.from({ length: padding }, (_, index) => index + 1))]);
}
