import type {
  APIGatewayEventRequestContextIAMAuthorizer,
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayRequestAuthorizerEventV2,
  Context,
} from 'aws-lambda';
import type { AuthorizerResults } from './authorizer-results.ts';
import type { ConcurrencyLimit } from './concurrency.ts';

/** The answer of a Lambda authorizer: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
export type SimpleResponse = {
  isAuthorized: boolean;
  context?: Record<string, unknown> | null | undefined;
};

/** `path` is a route path such as `/r/{token}` or `/{proxy+}`, or `$default`; `method` may be `ANY`. */
export type GatewayRoute = {
  method: string;
  path: string;
  authorizer?: 'aws_iam' | { name: string } | undefined;
};

export type RequestAuthorizer = APIGatewayEventRequestContextIAMAuthorizer | { lambda: unknown };

export type RequestContext = APIGatewayEventRequestContextV2 & { authorizer?: RequestAuthorizer };

export type GatewayEvent = APIGatewayProxyEventV2WithRequestContext<RequestContext>;

export type GatewayFunction = {
  name: string;
  timeoutSeconds: number;
  memorySize?: number;
  routes: readonly GatewayRoute[];
  handler: (event: GatewayEvent, context: Context) => Promise<unknown>;
};

/** A Lambda authorizer with payload 2.0 and simple responses; `identitySource` is the name of a request header. */
export type GatewayAuthorizer = {
  identitySource: string;
  /** How long an answer is kept; 0 without it, as in an HTTP API. */
  resultTtlSeconds?: number | undefined;
  handler: (event: APIGatewayRequestAuthorizerEventV2, context: Context) => Promise<unknown>;
};

export type LocalCaller = { secretAccessKey: string; arn: string; userId: string; accountId: string };

export type GatewayApi = {
  region: string;
  accountId: string;
  callers: ReadonlyMap<string, LocalCaller>;
  authorizers: ReadonlyMap<string, GatewayAuthorizer>;
  authorizerResults: AuthorizerResults<SimpleResponse>;
  now: () => number;
  /** Bounds the invocations that run at once. */
  limit: ConcurrencyLimit;
  onError: (line: string) => void;
};
