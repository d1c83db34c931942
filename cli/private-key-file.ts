import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { fingerprintOfKeyFile, fingerprintOfPublicKey } from './key-file-fingerprint.ts';
import { isTaken, removeDrafts, reserveFile, taken } from './reserve-file.ts';

/** A key file and, beside it, FILE.pub. */
export interface PrivateKeyFile extends AsyncDisposable {
  readonly path: string;
  /** The fingerprint in the file, which an earlier run of the same command may have written. */
  readonly found: string | undefined;
  /** Writes what is not there yet. */
  readonly write: (privateKey: Buffer, publicKeyLine: string) => Promise<void>;
  /** Writes FILE.pub where an earlier run was killed before it did. */
  readonly writePublicKey: (publicKeyLine: string) => Promise<void>;
}

const LARGEST = 65_536;

/**
 * Makes sure that both files can be written, before anything is asked for. A file that is there is a misuse, but for
 * the repetition of a command: that may find the key which the command has written itself, and says in `found` which.
 */
export async function preparePrivateKeyFile(
  path: string,
  claim: string,
  { isRepeated }: { isRepeated: boolean },
): Promise<PrivateKeyFile> {
  const publicPath = `${path}.pub`;
  const found = isRepeated && (await isTaken(path)) ? await foundKey(path) : undefined;
  const hasPublic = found !== undefined && (await isTaken(publicPath));
  if (hasPublic && fingerprintOfPublicKey(await readPrivately(publicPath)) !== found) taken(publicPath);
  if (found !== undefined) await Promise.all([path, publicPath].map(name => removeDrafts(name, claim)));
  await using prepared = new AsyncDisposableStack();
  const publicFile = hasPublic ? undefined : prepared.use(await reserveFile(publicPath, claim));
  const privateFile = found === undefined ? prepared.use(await reserveFile(path, claim)) : undefined;
  const owned = prepared.move();
  return {
    path,
    found,
    async write(privateKey, publicKeyLine) {
      await privateFile?.publish(privateKey);
      await publicFile?.publish(Buffer.from(publicKeyLine));
    },
    async writePublicKey(publicKeyLine) {
      await publicFile?.publish(Buffer.from(publicKeyLine));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function foundKey(path: string): Promise<string> {
  return fingerprintOfKeyFile(Buffer.from(await readPrivately(path), 'latin1')) ?? taken(path);
}

/** Follows no link. What cannot be read is not ours. */
async function readPrivately(path: string): Promise<string> {
  const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;
  try {
    await using file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const { size } = await file.stat();
    return size > LARGEST ? taken(path) : await file.readFile('latin1');
  } catch {
    return taken(path);
  }
}
