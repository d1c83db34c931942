import { createHmac, type KeyObject } from 'node:crypto';
import { encodeMpint, encodeString } from '../../shared/domain/ssh-wire.ts';

const CHECK_INTEGERS = Buffer.from('0102030401020304', 'hex');

/** An OpenSSH public key line: type, base64 of the blob, comment. */
export function publicKeyLine(type: string, blob: Buffer, comment = 't@x'): string {
  return `${type} ${blob.toString('base64')} ${comment}`;
}

/** The blob of an SSH public key, or of a private one's fields: strings one after the other. */
export function sshBlob(...fields: (string | Buffer)[]): Buffer {
  return Buffer.concat(fields.map(encodeString));
}

/** An unencrypted Ed25519 key as ssh-keygen writes it (OpenSSH, PROTOCOL.key). */
export function openSshPrivateKeyFile(privateKey: KeyObject): string {
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const publicBytes = Buffer.from(x, 'base64url');
  const keyBytes = Buffer.concat([Buffer.from(d, 'base64url'), publicBytes]);
  const secret = Buffer.concat([CHECK_INTEGERS, sshBlob('ssh-ed25519', publicBytes, keyBytes, 't@x')]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7]).subarray(0, (8 - (secret.length % 8)) % 8);
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sshBlob('none', 'none', ''),
    Buffer.from([0, 0, 0, 1]),
    encodeString(sshBlob('ssh-ed25519', publicBytes)),
    encodeString(Buffer.concat([secret, padding])),
  ]);
  return pem('OPENSSH PRIVATE KEY', file);
}

/** An unencrypted RSA key as PuTTYgen 0.75 and later write it (PuTTY manual, appendix C). */
export function puttyPrivateKeyFile(privateKey: KeyObject): string {
  const jwk = privateKey.export({ format: 'jwk' });
  const number = (name: 'n' | 'e' | 'd' | 'p' | 'q' | 'qi') =>
    encodeMpint(Buffer.from(jwk[name] ?? '', 'base64url'));
  const publicBlob = Buffer.concat([encodeString('ssh-rsa'), number('e'), number('n')]);
  const privateBlob = Buffer.concat([number('d'), number('p'), number('q'), number('qi')]);
  const mac = createHmac('sha256', '')
    .update(sshBlob('ssh-rsa', 'none', 't@x', publicBlob, privateBlob))
    .digest('hex');
  const lines = (blob: Buffer) => wrap(blob, 64);
  return [
    'PuTTY-User-Key-File-3: ssh-rsa',
    'Encryption: none',
    'Comment: t@x',
    `Public-Lines: ${lines(publicBlob).length}`,
    ...lines(publicBlob),
    `Private-Lines: ${lines(privateBlob).length}`,
    ...lines(privateBlob),
    `Private-MAC: ${mac}`,
    '',
  ].join('\r\n');
}

export function pem(label: string, content: Buffer): string {
  return [`-----BEGIN ${label}-----`, ...wrap(content, 64), `-----END ${label}-----`, ''].join('\n');
}

export function wrap(content: Buffer, columns: number): string[] {
  return content.toString('base64').match(new RegExp(`.{1,${columns}}`, 'g')) ?? [];
}
