import assert from 'node:assert/strict';
import { createPublicKey, randomUUID } from 'node:crypto';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import type { CreateKeyPairInput } from '../../shared/usecases/draft-create.ts';
import type { ReleasedKey } from '../../shared/usecases/release-private-key.ts';
import type { VendAnswer, VendResult } from '../../shared/usecases/vend-answer.ts';
import { type CrashWorld, freshInvocation, type SetClock, TIMING } from '../support/crash-world.ts';

const PRINCIPAL = 'arn:aws:iam::000000000000:role/crash';
const CALLER = { principal: PRINCIPAL, sourceIp: '192.0.2.1', requestId: 'crash' };
const BEARER = { ...CALLER, principal: 'bearer' };
const RECONCILER = { ...CALLER, principal: 'keyvend:reconciler' };

/** Enough to wait out a lease, a name that is held, and one more of each. */
const MOST_WAITS = 12;

type CrashWish = Partial<
  Pick<CreateKeyPairInput, 'retrieval' | 'origin' | 'provider' | 'region' | 'keyType' | 'targets'>
> & {
  readonly publicKey?: string;
};

/** One client token in a world where processes die, and everything that is done in its name. */
export function crashSubject(
  world: CrashWorld,
  name: string,
  {
    retrieval,
    origin = 'provider',
    publicKey = '',
    provider = 'lightsail',
    region = 'us-east-1',
    keyType = 'rsa',
    targets,
  }: CrashWish = {},
) {
  const { useCases, clock, stage } = world;
  const clientToken = randomUUID();
  const id = keyPairIdOf(stage, PRINCIPAL, clientToken);
  const place = { provider, region, name, tags: [], clientToken };
  const places = (targets ?? [place]).map(target => ({
    provider: target.provider,
    region: target.region,
    name,
  }));
  const shape = { keyType, keySize: keyType === 'rsa' ? 2048 : null, origin } as const;
  const asked = { ttlSeconds: 86_400, access: 'bearer', passcode: false, ...retrieval } as const;

  return {
    ...{ id, provider, region, name, places, world },
    create: (): Promise<VendResult> =>
      useCases.createKeyPair(
        { ...place, ...shape, targets, retrieval: asked },
        CALLER,
        freshInvocation(clock),
      ),
    import: (): Promise<VendResult> =>
      useCases.importKeyPair({ ...place, publicKey }, CALLER, freshInvocation(clock)),
    release: async (grant: VendAnswer['retrieval'], idempotencyKey?: string): Promise<string> => {
      const token = grant?.url.split('/').at(-1) ?? '';
      const request = { token, access: 'bearer', idempotencyKey, passcode: grant?.passcode } as const;
      return publicHalf(await useCases.releasePrivateKey(request, BEARER, freshInvocation(clock)));
    },
    delete: () => useCases.deleteKeyPair(id, CALLER, freshInvocation(clock)),
    reissue: () => useCases.reissueRetrieval(id, {}, CALLER, freshInvocation(clock).signal),
    reconcile: () => useCases.reconcileVend(id, RECONCILER, freshInvocation(clock)),
    /** Moves the clock past every lease. */
    outliveLease: () => {
      clock.now += TIMING.leaseMs + 1;
    },
    reconcileAll: async () => {
      const { failures } = await useCases.reconcileDueVends(RECONCILER, freshInvocation(clock));
      assert.deepEqual(failures, []);
    },

    /** Repeats a request as a client does: after a problem that says so, when its Retry-After is over. */
    persist: <Result>(request: () => Promise<Result>) => persist(clock, request, MOST_WAITS),
  };
}

async function persist<Result>(
  clock: SetClock,
  request: () => Promise<Result>,
  waits: number,
): Promise<Result> {
  return request().catch(error => {
    const seconds = error instanceof KeyvendError ? error.retryAfterSeconds : undefined;
    if (seconds === undefined || waits === 0) throw error;
    clock.now += seconds * 1000;
    return persist(clock, request, waits - 1);
  });
}

export type CrashSubject = ReturnType<typeof crashSubject>;

/** The retrieval of an answer, which every create has. */
export function retrievalOf({ answer }: VendResult): NonNullable<VendAnswer['retrieval']> {
  assert.ok(answer.retrieval);
  return answer.retrieval;
}

function publicHalf({ privateKey }: ReleasedKey): string {
  using wiped = privateKey;
  return fromKeyObject(createPublicKey(wiped.bytes()))?.line ?? 'no public key';
}
