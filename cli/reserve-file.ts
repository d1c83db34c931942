import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { misuse } from './failure.ts';

/** A file that is written beside its name and gets it when it is whole. */
export interface ReservedFile extends AsyncDisposable {
  /** Gives the file its content and its name. Rejects if something else has taken the name meanwhile. */
  readonly publish: (content: Buffer) => Promise<void>;
}

const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_WRONLY } = constants;

/**
 * Makes sure that a file of this name can be written, and that nobody but its owner can ever read it: mode 0600 from its
 * first byte on. Nothing is overwritten and no link followed, at any time. What an earlier run for the same claim left
 * beside the name, killed before it was done, is removed. Rejects with a misuse if there is something of this name.
 */
export async function reserveFile(path: string, claim: string): Promise<ReservedFile> {
  await refuseTaken(path);
  const draft = draftOf(path, claim);
  await removeDrafts(path, claim);
  const file = await openDraft(draft, path);
  let isPublished = false;
  return {
    async publish(content) {
      await file.writeFile(content);
      await file.sync();
      await link(draft, path).catch(error =>
        codeOf(error) === 'EEXIST' ? taken(path) : Promise.reject(error),
      );
      isPublished = true;
      await unlink(draft);
    },
    async [Symbol.asyncDispose]() {
      await file.close();
      if (!isPublished) await unlink(draft).catch(ignoreMissing);
    },
  };
}

/** Whether something has this name, be it a link to nowhere. */
export async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    error => (codeOf(error) === 'ENOENT' ? false : refuseUnusable(path, error)),
  );
}

/** A misuse: the name is not free. */
export function taken(path: string): never {
  throw misuse(
    'file_exists',
    `${path} exists, and nothing is overwritten.`,
    'Name another file, or move that one.',
  );
}

async function refuseTaken(path: string): Promise<void> {
  if (await isTaken(path)) taken(path);
}

/** Its name says whose it is, and no two processes have the same. */
function draftOf(path: string, claim: string): string {
  return join(dirname(path), `${draftPrefix(path, claim)}${randomBytes(6).toString('hex')}.part`);
}

function draftPrefix(path: string, claim: string): string {
  const owner = createHash('sha256').update(claim).digest('hex').slice(0, 16);
  return `.${basename(path)}.${owner}.`;
}

/** Removes what an earlier run for the same claim left beside the name. */
export async function removeDrafts(path: string, claim: string): Promise<void> {
  const names = await readdir(dirname(path)).catch(error => refuseUnusable(path, error));
  const drafts = names.filter(name => name.startsWith(draftPrefix(path, claim)));
  await Promise.all(drafts.map(name => unlink(join(dirname(path), name)).catch(ignoreMissing)));
}

/** A file system that has no links cannot keep a file private either. */
async function openDraft(draft: string, path: string): Promise<FileHandle> {
  const file = await open(draft, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600).catch(error =>
    refuseUnusable(path, error),
  );
  const trial = `${draft}.link`;
  try {
    await link(draft, trial);
    await unlink(trial);
    return file;
  } catch (error) {
    await file.close();
    await unlink(draft).catch(ignoreMissing);
    return refuseUnusable(path, error);
  }
}

function refuseUnusable(path: string, error: unknown): never {
  throw misuse(
    'file_unusable',
    `${path} cannot be written (${codeOf(error)}).`,
    'Name a file in a folder of yours.',
  );
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
