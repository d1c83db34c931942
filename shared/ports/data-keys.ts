/** Names what a data key is for; authenticated by KMS and visible in its logs, so never a secret. */
export type EncryptionContext = Readonly<Record<string, string>>;

export interface DataKey {
  /** 32 bytes; the receiver zero-fills them after use. */
  readonly plaintext: Uint8Array;
  readonly wrapped: Uint8Array;
}

/** Data keys wrapped under the sealing key. Both reject with `unavailable`; `unwrap` with `internal` where the context differs. */
export interface DataKeys {
  generate(context: EncryptionContext, signal: AbortSignal): Promise<DataKey>;
  unwrap(wrapped: Uint8Array, context: EncryptionContext, signal: AbortSignal): Promise<Uint8Array>;
}
