/** One invocation of a function: its own name, and what bounds the work done in it. */
export interface Invocation {
  /** Unique to this invocation; the owner of what it claims. */
  readonly id: string;
  /** Aborts every outside call shortly before the function's own time-out. */
  readonly signal: AbortSignal;
  /** Milliseconds left before the function's own time-out. */
  readonly remainingMs: () => number;
}
