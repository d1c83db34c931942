import { createHash, createHmac, createPublicKey, type KeyObject } from 'node:crypto';
import { publicKeyBlob, sshTypeOf } from '../openssh-public-key.ts';
import { mpint, sshString } from '../ssh-wire.ts';

/**
 * Writes a private key without encryption in version 2 of PuTTY's format, which PuTTY reads since 0.52. The version that
 * the service writes is not documented. https://tartarus.org/~simon/putty-snapshots/htmldoc/AppendixC.html
 */
export function formatPpk(privateKey: KeyObject, comment: string): string {
  const type = sshTypeOf(privateKey);
  const publicBlob = publicKeyBlob(createPublicKey(privateKey));
  const privateBlob = privateFields(privateKey);
  return [
    `PuTTY-User-Key-File-2: ${type}`,
    'Encryption: none',
    `Comment: ${comment}`,
    ...lines('Public-Lines', publicBlob),
    ...lines('Private-Lines', privateBlob),
    `Private-MAC: ${mac([type, 'none', comment, publicBlob, privateBlob])}`,
    '',
  ].join('\n');
}

function privateFields(privateKey: KeyObject): Buffer {
  const { d = '', p = '', q = '', qi = '' } = privateKey.export({ format: 'jwk' });
  if (privateKey.asymmetricKeyType === 'ed25519') return sshString(Buffer.from(d, 'base64url'));
  return Buffer.concat([d, p, q, qi].map(mpint));
}

function lines(name: string, blob: Buffer): string[] {
  const base64 = blob.toString('base64').match(/.{1,64}/g) ?? [];
  return [`${name}: ${base64.length}`, ...base64];
}

function mac(fields: (string | Buffer)[]): string {
  const key = createHash('sha1').update('putty-private-key-file-mac-key').digest();
  return createHmac('sha1', key)
    .update(Buffer.concat(fields.map(sshString)))
    .digest('hex');
}
