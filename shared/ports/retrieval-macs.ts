/** The MAC that retrieval tokens are made of: HMAC-SHA-256 under a key that never leaves KMS. */
export interface RetrievalMacs {
  /** 32 bytes. Rejects with `unavailable`. */
  mac(message: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
}
