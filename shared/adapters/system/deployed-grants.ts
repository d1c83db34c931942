import { existsSync, readFileSync } from 'node:fs';
import type { GrantsDocument } from '../../domain/grants.ts';

/** Reads the grants that were deployed with the stack, if there are any. They were validated when it was packaged. */
export function deployedGrants(file: string | undefined): () => GrantsDocument | undefined {
  return () => {
    if (file === undefined || !existsSync(file)) return undefined;
    return JSON.parse(readFileSync(file, 'utf8'));
  };
}
