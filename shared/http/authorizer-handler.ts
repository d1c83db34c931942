import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from 'aws-lambda';
import { KeyvendError } from '../domain/errors.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { traceOf } from './error-trace.ts';

export interface AuthorizerDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What the functions behind the authorizer are told of the caller. */
type AuthorizerContext = Readonly<Record<string, string>>;

type AuthorizerResult = APIGatewaySimpleAuthorizerResult & { context?: AuthorizerContext };

/**
 * A Lambda authorizer of an HTTP API, payload 2.0 with simple responses. `decide` gives nothing for a bearer token that
 * it refuses, and the gateway answers 403 and keeps that answer for a while. Where it rejects, nobody was refused: the
 * gateway answers 500, keeps nothing, and the caller may repeat the request.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerHandler(
  { logger, metrics }: AuthorizerDeps,
  decide: (token: string, requestId: string) => Promise<AuthorizerContext | undefined>,
) {
  return async (event: APIGatewayRequestAuthorizerEventV2): Promise<AuthorizerResult> => {
    const { requestId } = event.requestContext;
    try {
      const context = await decide(bearerTokenOf(event), requestId);
      return context ? { isAuthorized: true, context } : { isAuthorized: false };
    } catch (error) {
      metrics.count('AuthorizationsFailed');
      if (error instanceof Error) logger.error('authorization failed', { requestId, ...traceOf(error) });
      // Lambda logs the message of what is thrown, and that of a library may quote the token.
      throw new KeyvendError('unavailable', 'The token cannot be verified at present.');
    }
  };
}

/** Empty, which is no token, where the header has another scheme or more than one value. */
function bearerTokenOf({ identitySource: [authorization = ''] }: APIGatewayRequestAuthorizerEventV2): string {
  return /^Bearer ([\w.=-]+)$/i.exec(authorization)?.[1] ?? '';
}
