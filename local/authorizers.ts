import type { Context } from 'aws-lambda';
import type { GatewayAuthorizer } from './gateway/api.ts';
import type { ServerlessAuthorizer } from './serverless-config.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** The Lambda authorizers of serverless.yml, each with the function that it names, by their names. */
export function gatewayAuthorizers(
  declared: readonly ServerlessAuthorizer[],
  handlers: Promise<ReadonlyMap<string, Handler>>,
): ReadonlyMap<string, GatewayAuthorizer> {
  return new Map(
    declared.map(({ name, functionName, identitySource, resultTtlSeconds }) => [
      name,
      {
        ...{ identitySource, resultTtlSeconds },
        handler: async (event, context) => {
          const handler = (await handlers).get(functionName);
          if (!handler) throw new Error(`the authorizer ${name} names no function`);
          return handler(event, context);
        },
      },
    ]),
  );
}
