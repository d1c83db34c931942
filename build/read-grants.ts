import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import * as z from 'zod';
import { GRANTS_DOCUMENT } from '../shared/contracts/grants-document.ts';
import type { GrantsDocument } from '../shared/domain/grants.ts';

/** What is wrong with a grants document, one mistake with its place a line. */
export class InvalidGrants extends Error {}

/** Reads a grants document, YAML or JSON. Rejects with `InvalidGrants`, or as `readFile` where there is no file. */
export async function readGrants(file: string): Promise<GrantsDocument> {
  const text = await readFile(file, 'utf8');
  const parsed = GRANTS_DOCUMENT.safeParse(readYaml(text, file));
  if (parsed.success) return parsed.data;
  throw new InvalidGrants(`${file} is no valid grants document:\n${z.prettifyError(parsed.error)}`);
}

/** An alias may make a small text a huge document; nobody needs one here. */
function readYaml(text: string, file: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, uniqueKeys: true });
  } catch (error) {
    throw new InvalidGrants(`${file} is no YAML: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}
