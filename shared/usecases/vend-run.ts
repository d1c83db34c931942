import type { Actor } from '../domain/audit-entry.ts';
import type { Vend } from '../domain/vend.ts';
import type { Invocation } from '../ports/invocation.ts';

/** A vend whose lease this invocation holds, and on whose behalf. */
export interface VendRun {
  readonly vend: Vend;
  readonly actor: Actor;
  readonly invocation: Invocation;
}
