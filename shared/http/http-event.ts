import type {
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda';

/** What our authorizer says of a caller with a JWT. */
export interface TokenAuthorizer {
  readonly principal?: string | undefined;
  /** When the token expires, as ISO 8601. */
  readonly expiresAt?: string | undefined;
}

interface RouteAuthorizer {
  readonly iam?: { readonly userArn?: string | undefined } | undefined;
  readonly lambda?: TokenAuthorizer | null | undefined;
}

/** An event of an HTTP API, payload 2.0, on a route with or without an authorizer. */
export type HttpEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { authorizer?: RouteAuthorizer }
>;

export type HttpResponse = APIGatewayProxyStructuredResultV2;
