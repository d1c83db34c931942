import { createPublicKey, type KeyObject } from 'node:crypto';
import { parseOpenSshPublicKey } from '../openssh-public-key.ts';
import { sshStrings } from '../ssh-wire.ts';
import { invalidKeyFormat } from './faults.ts';

const RFC4716 = /^---- BEGIN SSH2 PUBLIC KEY ----\r?\n(.*)\r?\n---- END SSH2 PUBLIC KEY ----\s*$/s;
/** RFC 4716 section 3.3: a header goes on in the next line where it ends with a backslash. */
const HEADER = /^[^\n:]+:(?:[^\n]*\\\r?\n)*[^\n]*(?:\n|$)/gm;

/**
 * Reads the public key of an import: an OpenSSH line, base64 of DER, or the file format of RFC 4716; RSA or Ed25519.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html#how-to-generate-your-own-key-and-import-it-to-aws
 */
export function parseImportedPublicKey(material: Buffer): KeyObject {
  const text = material.toString('utf8');
  const publicKey = parseOpenSshPublicKey(text) ?? parseRfc4716(text) ?? parseDer(text);
  if (publicKey) return publicKey;
  throw invalidKeyFormat();
}

function parseRfc4716(text: string): KeyObject | undefined {
  const base64 = RFC4716.exec(text)?.[1]?.replaceAll(HEADER, '').replaceAll(/\s/g, '');
  if (base64 === undefined) return undefined;
  const [type] = sshStrings(Buffer.from(base64, 'base64')) ?? [];
  return parseOpenSshPublicKey(`${type} ${base64}`);
}

function parseDer(text: string): KeyObject | undefined {
  try {
    const key = Buffer.from(text, 'base64');
    const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
    return isSupported(publicKey) ? publicKey : undefined;
  } catch {
    return undefined;
  }
}

function isSupported(publicKey: KeyObject): boolean {
  return publicKey.asymmetricKeyType === 'rsa' || publicKey.asymmetricKeyType === 'ed25519';
}
