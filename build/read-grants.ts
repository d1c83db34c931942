import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import * as z from 'zod';
import { GRANTS_DOCUMENT } from '../shared/contracts/grants-document.ts';
import type { GrantsDocument } from '../shared/domain/grants.ts';

/** Reads a grants document, YAML or JSON. Throws with each mistake and its place, one a line. */
export async function readGrants(file: string): Promise<GrantsDocument> {
  const parsed = GRANTS_DOCUMENT.safeParse(readYaml(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${file} is no valid grants document:\n${z.prettifyError(parsed.error)}`);
}

/** An alias may make a small text a huge document; nobody needs one here. */
function readYaml(text: string): unknown {
  return parse(text, { maxAliasCount: 0, uniqueKeys: true });
}
