/** A retrieval token of a principal that opened nothing. */
export interface RetrievalMiss {
  readonly principal: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** How many are counted in an hour. */
  readonly most: number;
}

/** Counts the retrieval tokens that open nothing. */
export interface RetrievalMisses {
  /** `limited` when as many as there may be are counted already in the hour. Rejects with `unavailable`. */
  count(miss: RetrievalMiss, signal: AbortSignal): Promise<'counted' | 'limited'>;
}
