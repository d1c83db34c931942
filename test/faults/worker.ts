import type { Context } from 'aws-lambda';
import { timingOf } from '../../shared/domain/timing.ts';
import { FUNCTIONS, type FunctionName, type Task } from './worker-task.ts';

/*
 * A process that runs the functions as a Lambda sandbox does, several at once, until it is killed. Its tasks come and
 * its answers go over the channel to its parent.
 */

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const handlers = new Map<FunctionName, Handler>();
for (const name of FUNCTIONS) {
  const module: { handler: Handler } = await import(`../../functions/${name}/index.ts`);
  handlers.set(name, module.handler);
}

process.on('message', (task: Task) => void run(task));
// Nobody is left to work for.
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function run({ id, name, event }: Task): Promise<void> {
  const startedAt = performance.now();
  const answered = await handlers.get(name)?.(event, lambdaContext(name)).catch(describe);
  process.send?.({ id, answer: { ...Object(answered), ms: performance.now() - startedAt } });
}

/** What a function throws is the answer that the service never wants to give. */
function describe(error: unknown) {
  return { statusCode: 0, body: error instanceof Error ? error.name : 'no error' };
}

function lambdaContext(name: FunctionName): Context {
  const deadline = Date.now() + timingOf('fast').functionMs;
  return {
    awsRequestId: crypto.randomUUID(),
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'worker',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
