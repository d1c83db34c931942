import type {
  APIGatewayEventRequestContextIAMAuthorizer,
  APIGatewayRequestAuthorizerEventV2,
} from 'aws-lambda';
import * as z from 'zod';
import { verifySigV4 } from '../sigv4.ts';
import type { GatewayApi, GatewayAuthorizer, RequestAuthorizer, SimpleResponse } from './api.ts';
import { authorizerEvent } from './event.ts';
import { invoke } from './invocation.ts';
import { GatewayRefusal } from './refusal.ts';
import type { GatewayRequest } from './request.ts';
import type { RouteMatch } from './route-table.ts';

const AUTHORIZER_TIMEOUT_SECONDS = 10;

const simpleResponse = z.object({
  isAuthorized: z.boolean(),
  context: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * Authorizes a request for its route and gives what goes into `requestContext.authorizer`; undefined for an open
 * route. Throws a refusal: 403 for a request that IAM or the authorizer does not accept, 401 without an identity.
 */
export async function authorize(
  request: GatewayRequest,
  match: RouteMatch,
  api: GatewayApi,
): Promise<RequestAuthorizer | undefined> {
  const { authorizer } = match.entry.route;
  if (authorizer === undefined) return undefined;
  if (authorizer === 'aws_iam') return iamIdentity(request, api);
  return { lambda: await lambdaContext(authorizer.name, request, match, api) };
}

function iamIdentity(request: GatewayRequest, api: GatewayApi): APIGatewayEventRequestContextIAMAuthorizer {
  const { method, target: url, headers, body } = request;
  const verification = verifySigV4(
    { method, url, headers, body },
    {
      service: 'execute-api',
      secretFor: id => api.callers.get(id)?.secretAccessKey,
      now: request.receivedAt,
    },
  );
  const caller = verification.ok && api.callers.get(verification.accessKeyId);
  // The callers hold long-term keys: IAM issued no session token to any of them.
  const sessionToken = headers['x-amz-security-token'];
  if (!caller || verification.region !== api.region || sessionToken !== undefined)
    throw new GatewayRefusal(403);
  return {
    iam: {
      accessKey: verification.accessKeyId,
      accountId: caller.accountId,
      callerId: caller.userId,
      cognitoIdentity: null,
      principalOrgId: 'o-local00000',
      userArn: caller.arn,
      userId: caller.userId,
    },
  };
}

async function lambdaContext(
  name: string,
  request: GatewayRequest,
  match: RouteMatch,
  api: GatewayApi,
): Promise<unknown> {
  const authorizer = api.authorizers.get(name);
  if (!authorizer) throw new GatewayRefusal(500);
  const identity = request.headers[authorizer.identitySource.toLowerCase()];
  if (!identity) throw new GatewayRefusal(401);
  const kept = api.authorizerResults.find(name, identity);
  const answer =
    kept ?? (await askAuthorizer(name, authorizer, authorizerEvent(request, match, api, identity), api));
  if (!kept) api.authorizerResults.keep(name, identity, answer, authorizer.resultTtlSeconds ?? 0);
  if (!answer.isAuthorized) throw new GatewayRefusal(403);
  return answer.context ?? null;
}

/** The answer of an authorizer. Throws a 500 refusal where it gives none that is well-formed: nothing is kept of that. */
async function askAuthorizer(
  name: string,
  { handler }: GatewayAuthorizer,
  event: APIGatewayRequestAuthorizerEventV2,
  api: GatewayApi,
): Promise<SimpleResponse> {
  const target = { name, timeoutSeconds: AUTHORIZER_TIMEOUT_SECONDS, handler };
  const answer = simpleResponse.safeParse(await invoke(target, event, api));
  if (!answer.success) throw new GatewayRefusal(500);
  return answer.data;
}
