import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** A public key of a file, SPKI in PEM or DER, as checkpoints name it. Throws if it is none. */
export async function readPublicKey(path: string): Promise<string> {
  const content = await readFile(path);
  const key = content.includes('-----BEGIN PUBLIC KEY-----')
    ? createPublicKey(content)
    : createPublicKey({ key: content, format: 'der', type: 'spki' });
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}
