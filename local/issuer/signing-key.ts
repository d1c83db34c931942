import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** The public key as a JSON Web Key (RFC 7517). */
  readonly jwk: Readonly<Record<string, unknown>> & { readonly kid: string };
}

/** The key that an issuer signs with: the one that is kept in the folder, or else a new one, which is kept there. */
export async function openSigningKey(dataDir: string | undefined): Promise<SigningKey> {
  if (dataDir === undefined) return signingKeyOf(newKey());
  const path = join(dataDir, 'oidc-signing-key.pem');
  try {
    return signingKeyOf(createPrivateKey(await readFile(path)));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const key = newKey();
    await writeFile(path, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    return signingKeyOf(key);
  }
}

function newKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

function signingKeyOf(privateKey: KeyObject): SigningKey {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const kid = createHash('sha256')
    .update(jwk.n ?? '')
    .digest('base64url');
  return { privateKey, jwk: { ...jwk, kid, alg: 'RS256', use: 'sig' } };
}
