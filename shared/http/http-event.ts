import type {
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda';

interface IamAuthorizer {
  readonly iam?: { readonly userArn?: string | undefined } | undefined;
}

/** An event of an HTTP API, payload 2.0, on a route with or without the IAM authorizer. */
export type HttpEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { authorizer?: IamAuthorizer }
>;

export type HttpResponse = APIGatewayProxyStructuredResultV2;
