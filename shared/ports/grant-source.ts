import type { CurrentGrants } from '../domain/grants.ts';

/** Where the grants come from. What it gives is at most 60 s old. */
export interface GrantSource {
  /** Rejects with `unavailable` when the grants cannot be read. */
  current(signal: AbortSignal): Promise<CurrentGrants>;
}
