import { type AuthorizerDeps, authorizerHandler } from '../../shared/http/authorizer-handler.ts';
import type { MetricName } from '../../shared/ports/metrics.ts';
import type { TokenRefusal } from '../../shared/ports/token-verifier.ts';
import type { makeAuthorizeToken } from '../../shared/usecases/authorize-token.ts';

interface AuthorizeJwtHandlerDeps extends AuthorizerDeps {
  readonly authorizeToken: ReturnType<typeof makeAuthorizeToken>;
}

const METRICS: Readonly<Record<TokenRefusal, MetricName>> = {
  malformed: 'TokensMalformed',
  'unknown-issuer': 'TokensOfUnknownIssuer',
  'wrong-algorithm': 'TokensWithWrongAlgorithm',
  'unknown-key': 'TokensWithUnknownKey',
  'wrong-signature': 'TokensWithWrongSignature',
  expired: 'TokensExpired',
  'not-yet-valid': 'TokensNotYetValid',
  'wrong-audience': 'TokensForOthers',
  'unusable-subject': 'TokensWithUnusableSubject',
};

/** The authorizer of `/jwt/v1`: lets in whoever brings a JWT of a trusted issuer, as its principal. */
export function authorizeJwtHandler({ authorizeToken, ...deps }: AuthorizeJwtHandlerDeps) {
  return authorizerHandler(deps, async (token, requestId) => {
    const authorized = await authorizeToken(token);
    if (!('refusal' in authorized)) return { ...authorized };
    deps.metrics.count('TokensRefused');
    deps.metrics.count(METRICS[authorized.refusal]);
    deps.logger.info('token refused', { requestId, code: authorized.refusal });
    return undefined;
  });
}
