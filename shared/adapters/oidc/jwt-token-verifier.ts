import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import { JwtVerifier } from 'aws-jwt-verify/jwt-verifier';
import * as z from 'zod/mini';
import type { Clock } from '../../ports/clock.ts';
import type { TokenRefusal, TokenVerifier, VerifiedToken } from '../../ports/token-verifier.ts';
import { discoveryUriOf, issuerKeys } from './issuer-keys.ts';
import { refusalOf } from './token-refusals.ts';

/** An issuer whose tokens are accepted if they are for `audience`. */
export interface TrustedIssuer {
  readonly name: string;
  /** The `iss` of its tokens. */
  readonly url: string;
  readonly audience: string;
  /** Where its keys are; without it, where its discovery document says. */
  readonly jwksUri?: string | undefined;
  readonly algorithms: readonly string[];
}

/** A key that an issuer withdraws is believed for this long at most. */
const KEYS_LIFETIME_MS = 3_600_000;

/** The last second of the year 9999. */
const LAST_SECOND = 253_402_300_799;

const CLAIMS = z.object({ sub: z.string(), exp: z.number().check(z.minimum(0), z.maximum(LAST_SECOND)) });

/**
 * Verifies with the keys of the issuers, which are fetched once and again when a token names one that is unknown, but
 * not more often than every ten seconds. A token without an end is malformed.
 */
export function jwtTokenVerifier(issuers: readonly TrustedIssuer[], clock: Clock): TokenVerifier {
  const byUrl = new Map(issuers.map(issuer => [issuer.url, issuer]));
  const current = renewed(() => verifierOf(issuers), KEYS_LIFETIME_MS, clock);
  return async token => {
    try {
      const { header, payload } = decomposeUnverifiedJwt(token);
      const issuer = byUrl.get(payload.iss ?? '');
      if (!issuer) return { refusal: 'unknown-issuer' };
      if (!issuer.algorithms.includes(header.alg ?? '')) return { refusal: 'wrong-algorithm' };
      return verified(issuer, await current().verify(token));
    } catch (error) {
      return { refusal: refusalOf(error) };
    }
  };
}

function verifierOf(issuers: readonly TrustedIssuer[]) {
  const properties = issuers.map(({ url, audience, jwksUri = discoveryUriOf(url) }) => {
    return { issuer: url, audience, jwksUri };
  });
  return JwtVerifier.create(properties, { jwksCache: new SimpleJwksCache({ fetcher: issuerKeys }) });
}

function verified({ name }: TrustedIssuer, payload: unknown): VerifiedToken | { refusal: TokenRefusal } {
  const claims = CLAIMS.safeParse(payload);
  if (!claims.success) return { refusal: 'malformed' };
  return { issuer: name, subject: claims.data.sub, expiresAt: claims.data.exp * 1000 };
}

/** Makes a value when it is first wanted, and anew when it has served its time. */
function renewed<Value>(make: () => Value, lifetimeMs: number, clock: Clock): () => Value {
  let made: { readonly value: Value; readonly at: number } | undefined;
  return () => {
    if (!made || clock() - made.at >= lifetimeMs) made = { value: make(), at: clock() };
    return made.value;
  };
}
