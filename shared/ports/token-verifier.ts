/** Why a token is refused: the closed list. It is logged and counted, so no word of it comes from the token. */
export type TokenRefusal =
  | 'malformed'
  | 'unknown-issuer'
  | 'wrong-algorithm'
  | 'unknown-key'
  | 'wrong-signature'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-audience'
  | 'unusable-subject';

export interface VerifiedToken {
  /** Our name for the issuer. */
  readonly issuer: string;
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Verifies a JWT of any of the issuers that are trusted. Rejects when it cannot tell, such as without their keys. */
export type TokenVerifier = (token: string) => Promise<VerifiedToken | { readonly refusal: TokenRefusal }>;
