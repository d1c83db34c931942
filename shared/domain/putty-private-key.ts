import { createCipheriv, createHash, createHmac, type Hmac } from 'node:crypto';
import { type KeyNumbers, publicBlob } from './key-numbers.ts';
import { base64Lines } from './pem.ts';
import { joinSecrets } from './secret-bytes.ts';
import { encodeMpint, encodeString } from './ssh-wire.ts';

/** Argon2id at the second choice of RFC 9106 section 4; what it makes is a key of AES-256, an IV and a key of the MAC. */
export const PUTTY_KDF = {
  ...{ memoryKib: 65_536, passes: 3, lanes: 4 },
  ...{ saltBytes: 16, keyBytes: 32 + 16 + 32 },
} as const;

const BLOCK_BYTES = 16;
const COLUMNS = 64;

export interface PuttyEncryption {
  readonly salt: Buffer;
  readonly keys: Buffer;
}

export interface PuttyKeyFile {
  readonly comment: string;
  readonly encryption?: PuttyEncryption | undefined;
}

/**
 * The private key as PuTTYgen writes it: version 2, which every PuTTY reads, or version 3 (PuTTY 0.75) where it is
 * encrypted, because version 2 makes its keys of the passphrase by a bare SHA-1.
 * https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html
 */
export function puttyPrivateKey(numbers: KeyNumbers, { comment, encryption }: PuttyKeyFile): Buffer {
  const content = { type: numbers.type, comment, blob: publicBlob(numbers), secret: privateBlob(numbers) };
  try {
    return encryption ? encryptedFile(content, encryption) : plainFile(content);
  } finally {
    content.secret.fill(0);
  }
}

interface PuttyContent {
  readonly type: KeyNumbers['type'];
  readonly comment: string;
  readonly blob: Buffer;
  readonly secret: Buffer;
}

function privateBlob(numbers: KeyNumbers): Buffer {
  if (numbers.type === 'ssh-ed25519') return encodeString(numbers.seed);
  const { d, p, q, qi } = numbers;
  return joinSecrets(...[d, p, q, qi].map(encodeMpint));
}

function plainFile(content: PuttyContent): Buffer {
  const key = createHash('sha1').update('putty-private-key-file-mac-key').digest();
  const mac = macOf(content, 'none', createHmac('sha1', key));
  return file([...head(2, content, 'none'), ...lines('Private', content.secret), `Private-MAC: ${mac}`]);
}

function encryptedFile(content: PuttyContent, { salt, keys }: PuttyEncryption): Buffer {
  const padded = { ...content, secret: pad(content.secret) };
  const cipher = createCipheriv('aes-256-cbc', keys.subarray(0, 32), keys.subarray(32, 48));
  const encrypted = Buffer.concat([cipher.setAutoPadding(false).update(padded.secret), cipher.final()]);
  const mac = macOf(padded, 'aes256-cbc', createHmac('sha256', keys.subarray(48)));
  padded.secret.fill(0);
  return file([
    ...head(3, content, 'aes256-cbc'),
    'Key-Derivation: Argon2id',
    `Argon2-Memory: ${PUTTY_KDF.memoryKib}`,
    `Argon2-Passes: ${PUTTY_KDF.passes}`,
    `Argon2-Parallelism: ${PUTTY_KDF.lanes}`,
    `Argon2-Salt: ${salt.toString('hex')}`,
    ...lines('Private', encrypted),
    `Private-MAC: ${mac}`,
  ]);
}

/** What follows the key in its last block is the start of its SHA-1, as PuTTYgen has it. */
function pad(secret: Buffer): Buffer {
  const padding = createHash('sha1').update(secret).digest();
  return joinSecrets(Buffer.from(secret), padding.subarray(0, -secret.length & (BLOCK_BYTES - 1)));
}

function macOf({ type, comment, blob, secret }: PuttyContent, encryption: string, hmac: Hmac): string {
  const authenticated = joinSecrets(...[type, encryption, comment, blob, secret].map(encodeString));
  const mac = hmac.update(authenticated).digest('hex');
  authenticated.fill(0);
  return mac;
}

function head(version: 2 | 3, { type, comment, blob }: PuttyContent, encryption: string): string[] {
  return [
    `PuTTY-User-Key-File-${version}: ${type}`,
    `Encryption: ${encryption}`,
    `Comment: ${comment}`,
    ...lines('Public', blob),
  ];
}

function lines(part: 'Public' | 'Private', blob: Buffer): string[] {
  const base64 = base64Lines(blob, COLUMNS);
  return [`${part}-Lines: ${base64.length}`, ...base64];
}

function file(content: readonly string[]): Buffer {
  const text = [...content, ''].join('\r\n');
  const bytes = Buffer.alloc(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
