import type { GrantsDocument } from '../domain/grants.ts';

/** The grants in force. */
export interface CurrentGrants {
  /** Undefined where nobody has given any yet: then everything is denied. */
  readonly document: GrantsDocument | undefined;
  /** Principals that may do nothing, whatever the document says. */
  readonly cutOff: readonly string[];
}

/** Where the grants come from. What it gives is at most 60 s old. */
export interface GrantSource {
  /** Rejects with `unavailable` when the grants cannot be read. */
  current(signal: AbortSignal): Promise<CurrentGrants>;
}
