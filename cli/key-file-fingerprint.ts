import { openSshFingerprint } from '../shared/domain/fingerprint.ts';
import { OPENSSH_MAGIC } from '../shared/domain/openssh-private-key.ts';
import { PrivateKey } from '../shared/domain/private-key.ts';
import { privateKeyPem } from '../shared/domain/private-key-pem.ts';
import { parsePublicKey } from '../shared/domain/public-key.ts';
import { readString } from '../shared/domain/ssh-wire.ts';

const OPENSSH = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/;
const PUTTY =
  /^PuTTY-User-Key-File-[23]: .*\n(?:.*\n)*?Public-Lines: \d+\r?\n([A-Za-z0-9+/=\r\n]+?)(?=[A-Z][\w-]*: )/;

/**
 * The fingerprint of the key in a private key file of any format that is vended; of an encrypted one, that of the public
 * half that stands beside it. Undefined for anything else.
 */
export function fingerprintOfKeyFile(content: Buffer): string | undefined {
  const text = content.toString('latin1');
  const pem = privateKeyPem(text);
  if (pem !== undefined) {
    using key = new PrivateKey(pem);
    return openSshFingerprint(key.publicKey().blob);
  }
  const blob = puttyBlob(text) ?? openSshBlob(text);
  return blob && openSshFingerprint(blob);
}

/** The fingerprint of a public key in one OpenSSH line; undefined for anything else. */
export function fingerprintOfPublicKey(line: string): string | undefined {
  try {
    return openSshFingerprint(parsePublicKey(line).blob);
  } catch {
    return undefined;
  }
}

function puttyBlob(text: string): Buffer | undefined {
  const base64 = PUTTY.exec(text)?.[1];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64');
}

/** Cipher, key derivation and its options, then the number of keys: OpenSSH, PROTOCOL.key. */
function openSshBlob(text: string): Buffer | undefined {
  const content = Buffer.from(OPENSSH.exec(text)?.[1] ?? '', 'base64');
  let offset = OPENSSH_MAGIC.length;
  for (let field = 0; field < 3; field += 1) {
    const string = readString(content, offset);
    if (string === undefined) return undefined;
    offset += 4 + string.length;
  }
  return readString(content, offset + 4);
}
