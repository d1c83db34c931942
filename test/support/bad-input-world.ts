import { join } from 'node:path';
import { mock } from 'node:test';
import { PROVIDERS } from '../../shared/domain/key-pair.ts';
import { type CapturedOutput, captureOutput } from './captured-output.ts';
import { functionInvoker, type Invoke } from './function-invoker.ts';
import { hostileKeys } from './hostile-keys.ts';
import { type ServiceFixture, serviceFixture } from './service-fixture.ts';
import { storedRows } from './stored-rows.ts';

const GRANTS = join(import.meta.dirname, '../vectors/bad-input-grants.yaml');

/** The service that all bad inputs are sent to, and all that can be seen of what it does. */
export interface World {
  readonly service: ServiceFixture;
  readonly invoke: Invoke;
  readonly output: CapturedOutput;
  readonly keys: Readonly<Record<string, string>>;
  /** The clock of the functions and the cloud; it stands still. */
  readonly setTime: (now: number) => void;
  readonly close: () => Promise<void>;
}

/** What the service has done so far. */
export interface Trace {
  readonly providerCalls: readonly string[];
  readonly rows: readonly Record<string, unknown>[];
  readonly log: string;
}

export async function badInputWorld(): Promise<World> {
  const keys = hostileKeys();
  // Before the service starts: the functions take their clock when they are imported.
  // The schedule stands still with them.
  mock.timers.enable({ apis: ['Date', 'setInterval'], now: Date.now() });
  process.env['KEYVEND_LOG_LEVEL'] = 'info';
  const service = await serviceFixture({ grantsFile: GRANTS });
  const invoke = await functionInvoker();
  const output = captureOutput();
  return {
    ...{ service, invoke, output, keys },
    setTime: now => mock.timers.setTime(now),
    async close() {
      output.stop();
      await service.close();
      mock.timers.reset();
    },
  };
}

/** What is to be seen now, less what was to be seen before. */
export async function traceOf(world: World, before?: Trace): Promise<Trace> {
  const { cloud, dynamodb } = world.service;
  const calls = cloud.requests.filter(({ service }) => PROVIDERS.some(provider => provider === service));
  return {
    providerCalls: calls.slice(before?.providerCalls.length ?? 0).map(({ operation }) => operation),
    rows: await storedRows(dynamodb),
    log: world.output.text().slice(before?.log.length ?? 0),
  };
}
