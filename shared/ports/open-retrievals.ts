/** All key pairs whose private key can still be collected, whoever vended them. For administrators only. */
export interface OpenRetrievals {
  /** Their ids, read consistently, in no order. Rejects with `unavailable`. */
  ids(signal: AbortSignal): AsyncIterable<string>;
}
