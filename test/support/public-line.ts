import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';

/** The public half of a PEM file as `ssh-keygen -y` prints it; as Node reads it where there is no ssh-keygen. */
export async function sshKeygenLine(t: TestContext, file: Buffer): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'keyvend-'));
  try {
    const path = join(folder, 'key');
    await writeFile(path, file, { mode: 0o600 });
    const { stdout } = await promisify(execFile)('ssh-keygen', ['-y', '-f', path]);
    return stdout.trim().split(' ').slice(0, 2).join(' ');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    t.diagnostic('ssh-keygen is not installed here: not compared');
    return fromKeyObject(createPublicKey(createPrivateKey(file)))?.line;
  } finally {
    await rm(folder, { recursive: true });
  }
}
