import { createCipheriv } from 'node:crypto';
import { type KeyNumbers, publicBlob } from './key-numbers.ts';
import { encodePem } from './pem.ts';
import { joinSecrets } from './secret-bytes.ts';
import { encodeMpint, encodeString, encodeUint32 } from './ssh-wire.ts';

export const OPENSSH_MAGIC = 'openssh-key-v1\0';
const OPENSSH_LABEL = 'OPENSSH PRIVATE KEY';

/** What ssh-keygen encrypts with since OpenSSH 9.4, and what it takes from bcrypt_pbkdf for it. */
export const OPENSSH_KDF = { rounds: 24, saltBytes: 16, keyBytes: 32 + 16 } as const;

export const CHECK_BYTES = 4;

const CIPHER = 'aes256-ctr';
const BLOCK_BYTES = { none: 8, [CIPHER]: 16 } as const;
const COLUMNS = 70;

export interface OpenSshEncryption {
  readonly salt: Buffer;
  /** The key of AES-256, then the initial counter. */
  readonly keyAndIv: Buffer;
}

export interface OpenSshKeyFile {
  readonly comment: string;
  /** By which a reader knows that it has decrypted rightly. */
  readonly check: Buffer;
  readonly encryption?: OpenSshEncryption | undefined;
}

/** The private key as ssh-keygen writes it: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key */
export function openSshPrivateKey(numbers: KeyNumbers, file: OpenSshKeyFile): Buffer {
  const { encryption } = file;
  const cipher = encryption ? CIPHER : 'none';
  const secret = secretSection(numbers, file, BLOCK_BYTES[cipher]);
  const content = joinSecrets(
    Buffer.from(OPENSSH_MAGIC),
    ...[cipher, encryption ? 'bcrypt' : 'none'].map(encodeString),
    encodeString(encryption ? kdfOptions(encryption) : ''),
    encodeUint32(1),
    encodeString(publicBlob(numbers)),
    encodeUint32(secret.length),
    encryption ? encrypt(secret, encryption) : secret,
  );
  const pem = encodePem(OPENSSH_LABEL, content, COLUMNS);
  content.fill(0);
  return pem;
}

function secretSection(numbers: KeyNumbers, { check, comment }: OpenSshKeyFile, blockBytes: number): Buffer {
  const parts = [
    ...[check, check].map(bytes => Buffer.from(bytes)),
    encodeString(numbers.type),
    ...privateFields(numbers),
    encodeString(comment),
  ];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padding = Array.from({ length: -length & (blockBytes - 1) }, (_, index) => index + 1);
  return joinSecrets(...parts, Buffer.from(padding));
}

function privateFields(numbers: KeyNumbers): Buffer[] {
  if (numbers.type === 'ssh-ed25519') {
    const { point, seed } = numbers;
    const both = Buffer.concat([seed, point]);
    const fields = [encodeString(point), encodeString(both)];
    both.fill(0);
    return fields;
  }
  const { n, e, d, qi, p, q } = numbers;
  return [n, e, d, qi, p, q].map(encodeMpint);
}

function kdfOptions({ salt }: OpenSshEncryption): Buffer {
  return Buffer.concat([encodeString(salt), encodeUint32(OPENSSH_KDF.rounds)]);
}

/** Whole blocks in, as many bytes out. Zeroes what it encrypts. */
function encrypt(secret: Buffer, { keyAndIv }: OpenSshEncryption): Buffer {
  const cipher = createCipheriv('aes-256-ctr', keyAndIv.subarray(0, 32), keyAndIv.subarray(32));
  const encrypted = Buffer.concat([cipher.update(secret), cipher.final()]);
  secret.fill(0);
  return encrypted;
}
