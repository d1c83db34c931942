import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { canonicalJson } from '../shared/domain/canonical-json.ts';
import { readGrants } from './read-grants.ts';

const ROOT = join(import.meta.dirname, '..');

/**
 * Puts the grants of a stage beside the bundles, as JSON: those of `file`, else of grants/<stage>.yaml, else none. Throws
 * for a document that is not valid, and for a file that was named and is not there.
 */
export async function packageGrants(stage: string, file = ''): Promise<void> {
  const source = resolve(ROOT, file === '' ? `grants/${stage}.yaml` : file);
  const target = join(ROOT, 'dist/grants.json');
  await rm(target, { force: true });
  if (file === '' && !existsSync(source)) return;
  const document = await readGrants(source);
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  await writeFile(target, canonicalJson(document));
}
