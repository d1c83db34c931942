import { type KeyFormat, keyComment, keyFileNonce } from '../domain/key-file.ts';
import { type KeyNumbers, keyNumbers } from '../domain/key-numbers.ts';
import {
  CHECK_BYTES,
  OPENSSH_KDF,
  type OpenSshEncryption,
  openSshPrivateKey,
} from '../domain/openssh-private-key.ts';
import { pkcs8Pem } from '../domain/private-key-pem.ts';
import { PUTTY_KDF, type PuttyEncryption, puttyPrivateKey } from '../domain/putty-private-key.ts';
import { joinSecrets, SecretBytes } from '../domain/secret-bytes.ts';
import type { PassphraseKeys } from '../ports/passphrase-keys.ts';

export interface KeyFileRequest {
  readonly format: KeyFormat;
  readonly passphrase?: string | undefined;
  /** The name of the key pair. */
  readonly name: string;
  /** What the claim to the key consists of: the same claim gets the same bytes. */
  readonly claim: readonly string[];
}

/** A key on its way into a file. */
interface KeyInHand {
  readonly pem: Buffer;
  readonly numbers: KeyNumbers;
  readonly request: KeyFileRequest;
}

/**
 * Writes a private key, given as it was sealed, in the format that is asked for, and wipes what it was given. Ed25519 has
 * no PEM that OpenSSH reads but its own, so `pem` is that.
 */
export function makeWriteKeyFile(passphraseKeys: PassphraseKeys) {
  return async (sealed: SecretBytes, request: KeyFileRequest): Promise<SecretBytes> => {
    using source = sealed;
    const pem = source.bytes();
    using numbers = keyNumbers(pem);
    return new SecretBytes(await write({ pem, numbers, request }));
  };

  async function write(key: KeyInHand): Promise<Buffer> {
    const { pem, numbers, request } = key;
    if (request.format === 'pkcs8') return pkcs8Pem(pem);
    if (request.format === 'ppk') return writePutty(key);
    if (request.format === 'openssh' || numbers.type === 'ssh-ed25519') return writeOpenSsh(key);
    return joinSecrets(pem);
  }

  async function writeOpenSsh({ pem, numbers, request }: KeyInHand): Promise<Buffer> {
    const { name, claim, passphrase } = request;
    const check = keyFileNonce(pem, 'openssh check', claim, CHECK_BYTES);
    const salt = keyFileNonce(pem, 'openssh salt', claim, OPENSSH_KDF.saltBytes);
    const encryption = passphrase === undefined ? undefined : await openSshEncryption(passphrase, salt);
    try {
      return openSshPrivateKey(numbers, { comment: keyComment(name), check, encryption });
    } finally {
      encryption?.keyAndIv.fill(0);
    }
  }

  async function writePutty({ pem, numbers, request }: KeyInHand): Promise<Buffer> {
    const { name, claim, passphrase } = request;
    const salt = keyFileNonce(pem, 'ppk salt', claim, PUTTY_KDF.saltBytes);
    const encryption = passphrase === undefined ? undefined : await puttyEncryption(passphrase, salt);
    try {
      return puttyPrivateKey(numbers, { comment: keyComment(name), encryption });
    } finally {
      encryption?.keys.fill(0);
    }
  }

  async function openSshEncryption(passphrase: string, salt: Buffer): Promise<OpenSshEncryption> {
    using secret = new SecretBytes(Buffer.from(passphrase));
    const { rounds, keyBytes } = OPENSSH_KDF;
    return { salt, keyAndIv: await passphraseKeys.bcrypt(secret.bytes(), salt, rounds, keyBytes) };
  }

  async function puttyEncryption(passphrase: string, salt: Buffer): Promise<PuttyEncryption> {
    using secret = new SecretBytes(Buffer.from(passphrase));
    return { salt, keys: await passphraseKeys.argon2id(secret.bytes(), salt, PUTTY_KDF, PUTTY_KDF.keyBytes) };
  }
}
