import { openSshFingerprint } from '../shared/domain/fingerprint.ts';
import { OPENSSH_MAGIC } from '../shared/domain/openssh-private-key.ts';
import { PrivateKey } from '../shared/domain/private-key.ts';
import { privateKeyPem } from '../shared/domain/private-key-pem.ts';
import { parsePublicKey } from '../shared/domain/public-key.ts';
import { readString } from '../shared/domain/ssh-wire.ts';

const OPENSSH = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/;
const PUTTY = /^PuTTY-User-Key-File-[23]: /;
const PUBLIC_LINES = /^Public-Lines: (\d{1,4})$/;

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

/** Base64 in so many lines: https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html */
function puttyBlob(text: string): Buffer | undefined {
  if (!PUTTY.test(text)) return undefined;
  const lines = text.split(/\r?\n/);
  const head = lines.findIndex(line => PUBLIC_LINES.test(line));
  const count = Number(PUBLIC_LINES.exec(lines[head] ?? '')?.[1]);
  return Buffer.from(lines.slice(head + 1, head + 1 + count).join(''), 'base64');
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
