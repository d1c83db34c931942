import type { AuditEntry } from '../domain/audit-entry.ts';
import type { GrantLimits } from '../domain/grants.ts';
import type { KeyPairLocation, KeyPairState, ProviderId } from '../domain/key-pair.ts';
import type { ListPosition } from '../domain/list-cursor.ts';
import type { Vend, VendFacts, VendStep } from '../domain/vend.ts';

export type ClaimResult =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'exists'; readonly vend: Vend }
  | { readonly kind: 'cut-off' }
  | { readonly kind: 'limited'; readonly limit: keyof GrantLimits }
  | {
      readonly kind: NameRefusal;
      /** At which targets, by their places in the list, of a vend that has several. */
      readonly targets?: readonly number[];
    };

/** A name belongs to another vend, or was deleted a moment ago and is held until no delete can land any more. */
export type NameRefusal = 'name-taken' | 'name-held';

/** The vend that a name belongs to at a place, and until when it is held after a delete (milliseconds since the epoch). */
export interface NameHolder {
  readonly id: string;
  readonly heldUntil?: number | undefined;
}

/** A step of a vend, and what must hold or happen with it. */
export interface Transition extends VendStep {
  /** Of each place. With `heldUntil` (milliseconds since the epoch) nobody may take the name before, since a delete may still land. */
  readonly name?: 'take' | 'release' | { readonly heldUntil: number };
  /** The retrieval must not have expired at this time (milliseconds since the epoch). */
  readonly unexpiredAt?: number;
  /**
   * Ask again until the signal aborts; safe, since a step that was applied is `applied` again under the same request
   * token, and `superseded` under another.
   */
  readonly insist?: boolean;
  /** Of a step that opens a retrieval again. */
  readonly limits?: GrantLimits | undefined;
  /** A principal who must not be cut off. */
  readonly unlessCutOff?: string | undefined;
}

/** `limited`: it would open more retrievals than the limits of the step allow. */
export type TransitionResult = 'applied' | 'superseded' | 'limited' | 'cut-off' | NameRefusal;

/**
 * A change of a row that is no step of its own and so has no audit entry: a passcode try that is reserved, or the note
 * that a name was seen free.
 */
export interface Amendment {
  readonly from: Vend;
  readonly to: Vend;
}

export interface ListQuery {
  readonly principal: string;
  readonly limit: number;
  readonly after?: ListPosition | undefined;
  readonly name?: string | undefined;
  readonly provider?: ProviderId | undefined;
  readonly region?: string | undefined;
  readonly states: readonly KeyPairState[];
}

export interface ListPage {
  readonly vends: readonly VendFacts[];
  readonly next: ListPosition | undefined;
}

/**
 * The rows of vends, names and audit entries. Every change but an amendment is one transaction with its audit entry: if
 * the entry cannot be written, nothing is. All methods reject with `unavailable` when the store cannot answer.
 */
export interface VendStore {
  /**
   * Claims the id, the name at each place and the first audit entry, within the limits of the principal, or gives the row
   * that holds the id already, also where a limit is used up; neither for a principal who is cut off.
   */
  claim(vend: Vend, entry: AuditEntry, signal: AbortSignal, limits?: GrantLimits): Promise<ClaimResult>;
  /**
   * Applies a step if the row is still as it was read (`superseded` otherwise). With the step that ends it, a vend that is
   * `counted` is an open retrieval of its principal no more.
   */
  transition(change: Transition, signal: AbortSignal): Promise<TransitionResult>;
  /** Changes a row without an audit entry, on the same fence. */
  amend(change: Amendment, signal: AbortSignal): Promise<'applied' | 'superseded'>;
  /** Reads a row consistently. */
  find(id: string, signal: AbortSignal): Promise<Vend | undefined>;
  /** Reads consistently who has a name at a place. */
  findName(place: KeyPairLocation, signal: AbortSignal): Promise<NameHolder | undefined>;
  /** The vends of a principal, newest first; eventually consistent. A page may be short and still have a next one. */
  list(query: ListQuery, signal: AbortSignal): Promise<ListPage>;
  /** Ids of vends that the reconciler has something to do for at this time, the longest due first. */
  findDue(now: number, limit: number, signal: AbortSignal): Promise<readonly string[]>;
}
