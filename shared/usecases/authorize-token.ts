import { principalOfToken } from '../domain/principal.ts';
import type { TokenRefusal, TokenVerifier } from '../ports/token-verifier.ts';

/** Who a token lets in, and until when (ISO 8601). */
export interface TokenPrincipal {
  readonly principal: string;
  readonly expiresAt: string;
}

/** The principal behind a token, or why it is refused. Rejects when nobody can tell at present. */
export function makeAuthorizeToken({ verifyToken }: { verifyToken: TokenVerifier }) {
  return async (token: string): Promise<TokenPrincipal | { readonly refusal: TokenRefusal }> => {
    const verified = await verifyToken(token);
    if ('refusal' in verified) return verified;
    const principal = principalOfToken(verified.issuer, verified.subject);
    if (principal === undefined) return { refusal: 'unusable-subject' };
    return { principal, expiresAt: new Date(verified.expiresAt).toISOString() };
  };
}
