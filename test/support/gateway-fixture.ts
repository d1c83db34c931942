import type { Context } from 'aws-lambda';
import type { GatewayEvent, GatewayFunction, GatewayRoute } from '../../local/gateway/api.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../../local/gateway/gateway.ts';

export const CALLER = {
  accessKeyId: 'AKIATESTCALLER000000',
  secretAccessKey: 'test-caller-secret',
  arn: 'arn:aws:iam::123456789012:user/caller',
  userId: 'AIDATESTCALLER000000',
  accountId: '123456789012',
};

export type Invocation = { event: GatewayEvent; context: Context };

export type GatewayFixture = Gateway & { invocations: Invocation[]; reported: string[] };

type FixtureOptions = Partial<GatewayOptions> & {
  routes?: GatewayRoute[];
  timeoutSeconds?: number;
  answer?: (event: GatewayEvent, context: Context) => unknown;
};

/** A gateway with one function, which records its invocations and returns what `answer` gives for them. */
export async function gatewayFixture(options: FixtureOptions = {}): Promise<GatewayFixture> {
  const {
    routes = [{ method: 'ANY', path: '$default' }],
    timeoutSeconds = 5,
    answer,
    ...gatewayOptions
  } = options;
  const invocations: Invocation[] = [];
  const reported: string[] = [];
  const recorder: GatewayFunction = {
    name: 'recorder',
    timeoutSeconds,
    routes,
    handler: async (event, context) => {
      invocations.push({ event, context });
      return answer ? await answer(event, context) : { statusCode: 200, body: event.routeKey };
    },
  };
  const gateway = await startGateway({
    port: 0,
    functions: [recorder],
    callers: new Map([[CALLER.accessKeyId, CALLER]]),
    onError: line => reported.push(line),
    ...gatewayOptions,
  });
  return { ...gateway, invocations, reported };
}
