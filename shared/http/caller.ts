import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import { principalOfIamArn } from '../domain/principal.ts';
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

/** Whoever holds a retrieval URL. */
export function bearerOf(event: HttpEvent): Actor {
  return actor(event, 'bearer');
}

function actor({ requestContext }: HttpEvent, principal: string): Actor {
  return { principal, sourceIp: requestContext.http.sourceIp, requestId: requestContext.requestId };
}
