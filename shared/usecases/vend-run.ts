import type { Actor } from '../domain/audit-entry.ts';
import type { Vend } from '../domain/vend.ts';
import type { Invocation } from '../ports/invocation.ts';

/** A vend whose lease this invocation holds, and on whose behalf. */
export interface VendRun {
  readonly vend: Vend;
  readonly actor: Actor;
  readonly invocation: Invocation;
  /** An earlier attempt ended nobody knows how: what it left at the provider is still to be looked for. */
  readonly abandoned?: boolean | undefined;
  /** The key pair of an earlier attempt was deleted: the name must be held before anyone else may have it. */
  readonly deletedRemains?: boolean | undefined;
}
