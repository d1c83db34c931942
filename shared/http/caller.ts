import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import { principalOfIamArn } from '../domain/principal.ts';
import type { RetrievalAccess } from '../domain/retrieval.ts';
import type { HttpEvent, TokenAuthorizer } from './http-event.ts';

/**
 * The caller as the authorizer of the route knows it, API Gateway's own for IAM or ours for JWTs; no header has a say.
 * Throws `forbidden` for an event that passed no authorizer, and for a token that expired while its acceptance was
 * cached by API Gateway.
 */
export function callerOf(event: HttpEvent): Actor {
  const { iam, lambda } = event.requestContext.authorizer ?? {};
  if (iam?.userArn) return actor(event, principalOfIamArn(iam.userArn));
  if (lambda?.principal) return actor(event, unexpiredPrincipal(lambda, event.requestContext.timeEpoch));
  throw new KeyvendError('forbidden', 'Sign the request with AWS Signature Version 4, or send a JWT.');
}

export interface TokenCaller {
  readonly actor: Actor;
  readonly access: RetrievalAccess;
  readonly token: string;
}

/**
 * Whoever comes with a retrieval token: a bearer on the open route, a caller with an identity on the other. Throws
 * `forbidden` as `callerOf`.
 */
export function tokenCallerOf(event: HttpEvent): TokenCaller {
  const token = event.pathParameters?.['token'] ?? '';
  const open = event.requestContext.routeKey.endsWith(' /r/{token}');
  if (open) return { token, access: 'bearer', actor: actor(event, 'bearer') };
  return { token, access: 'caller', actor: callerOf(event) };
}

function unexpiredPrincipal({ principal = '', expiresAt = '' }: TokenAuthorizer, now: number): string {
  if (Date.parse(expiresAt) > now) return principal;
  throw new KeyvendError('forbidden', 'The token has expired: send a new one.');
}

function actor({ requestContext }: HttpEvent, principal: string): Actor {
  return { principal, sourceIp: requestContext.http.sourceIp, requestId: requestContext.requestId };
}
