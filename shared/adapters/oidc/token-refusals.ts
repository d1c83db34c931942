import {
  JwkInvalidKtyError,
  JwkInvalidUseError,
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtParseError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  WaitPeriodNotYetEndedJwkError,
} from 'aws-jwt-verify/error';
import type { TokenRefusal } from '../../ports/token-verifier.ts';

type ErrorClass = abstract new (...parameters: never[]) => Error;

const REFUSALS: readonly [error: ErrorClass, refusal: TokenRefusal][] = [
  [JwtParseError, 'malformed'],
  [JwtInvalidSignatureAlgorithmError, 'wrong-algorithm'],
  [JwtWithoutValidKidError, 'unknown-key'],
  [KidNotFoundInJwksError, 'unknown-key'],
  // The keys were fetched within the last seconds for another token with an unknown key.
  [WaitPeriodNotYetEndedJwkError, 'unknown-key'],
  [JwkInvalidUseError, 'unknown-key'],
  [JwkInvalidKtyError, 'unknown-key'],
  [JwtInvalidSignatureError, 'wrong-signature'],
  [JwtExpiredError, 'expired'],
  [JwtNotBeforeError, 'not-yet-valid'],
  [JwtInvalidAudienceError, 'wrong-audience'],
];

/** Why an error of the verification refuses the token. Throws the error itself where it says nothing of the token. */
export function refusalOf(error: unknown): TokenRefusal {
  const [, refusal] = REFUSALS.find(([errorClass]) => error instanceof errorClass) ?? [];
  if (refusal === undefined) throw error;
  return refusal;
}
