/** An asymmetric key that signs checkpoints. Rejects with `unavailable`. */
export interface CheckpointSigner {
  /** Its public half: SPKI in DER. */
  publicKey(signal: AbortSignal): Promise<Uint8Array>;
  /** ECDSA over SHA-256 of the bytes, in DER. */
  sign(bytes: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
}
