import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import { principalOfIamArn } from '../domain/principal.ts';
import type { RetrievalAccess } from '../domain/retrieval.ts';
import type { HttpEvent } from './http-event.ts';

/**
 * The caller as API Gateway's IAM authorizer knows it; no header has a say. Throws `forbidden` for an event that
 * passed no authorizer.
 */
export function callerOf(event: HttpEvent): Actor {
  const userArn = event.requestContext.authorizer?.iam?.userArn;
  if (!userArn) throw new KeyvendError('forbidden', 'Sign the request with AWS Signature Version 4.');
  return actor(event, principalOfIamArn(userArn));
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

function actor({ requestContext }: HttpEvent, principal: string): Actor {
  return { principal, sourceIp: requestContext.http.sourceIp, requestId: requestContext.requestId };
}
