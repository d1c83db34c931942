import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { CloudOptions } from '../../local/cloud/cloud.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbRetrievalMisses } from '../../shared/adapters/dynamodb/dynamodb-retrieval-misses.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { ec2Clients } from '../../shared/adapters/ec2/ec2-clients.ts';
import { ec2KeyPairs } from '../../shared/adapters/ec2/ec2-key-pairs.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { kmsDataKeyGenerator, kmsDataKeyUnwrapper } from '../../shared/adapters/kms/kms-data-keys.ts';
import { kmsRetrievalMacs } from '../../shared/adapters/kms/kms-retrieval-macs.ts';
import { kmsSealedKeyPairs } from '../../shared/adapters/kms/kms-sealed-key-pairs.ts';
import { lightsailClients } from '../../shared/adapters/lightsail/lightsail-clients.ts';
import { lightsailKeyPairs } from '../../shared/adapters/lightsail/lightsail-key-pairs.ts';
import { passphraseKeys } from '../../shared/adapters/passphrase/passphrase-keys.ts';
import { swasClients } from '../../shared/adapters/swas/swas-clients.ts';
import { swasKeyPairs } from '../../shared/adapters/swas/swas-key-pairs.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import type { Invocation } from '../../shared/ports/invocation.ts';
import { makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';
import { makeDeleteKeyPair } from '../../shared/usecases/delete-key-pair.ts';
import { makeImportKeyPair } from '../../shared/usecases/import-key-pair.ts';
import { makeReconcileDueVends } from '../../shared/usecases/reconcile-due-vends.ts';
import { makeReconcileVend } from '../../shared/usecases/reconcile-vend.ts';
import { makeReissueRetrieval } from '../../shared/usecases/reissue-retrieval.ts';
import { makeReleasePrivateKey } from '../../shared/usecases/release-private-key.ts';
import { crashPoints } from './crash-points.ts';
import { crashableSwas } from './crashable-swas.ts';
import { everyProvider } from './every-provider.ts';
import { type FaultCloud, startFaultCloud } from './fault-cloud.ts';
import { GRANTING_ALL } from './granting-all.ts';

export const TIMING = timingOf('standard');

/**
 * A clock that is moved by hand, and by a millisecond whenever a use case reads it: what it wrote later is later. The
 * emulated cloud goes by it too.
 */
export interface SetClock {
  now: number;
}

export interface CrashWorld extends FaultCloud {
  readonly clock: SetClock;
  readonly useCases: ReturnType<typeof openUseCases>;
  /** The line of a key whose private half nobody has, to be imported. */
  readonly publicKey: string;
}

/** The use cases over the real adapters and an emulated cloud, with a crash point around every call of an SDK. */
export async function openCrashWorld(options: CloudOptions = {}): Promise<CrashWorld> {
  const clock = { now: Date.now() };
  const faultCloud = await startFaultCloud({ ...options, now: () => clock.now });
  Object.assign(process.env, faultCloud.environment);
  const useCases = openUseCases(clock);
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    ...{ ...faultCloud, clock, useCases, publicKey: fromKeyObject(publicKey)?.line ?? '' },
    async close() {
      useCases.close();
      await faultCloud.close();
    },
  };
}

function openUseCases(setClock: SetClock) {
  const { region, stage, tableName, sealingKeyId, retrievalKeyId, baseUrl, swas } = readSettings();
  const { dynamodb, kms, lightsail, ec2 } = openClients(region);
  const deps = {
    store: dynamoDbVendStore(dynamodb, tableName),
    misses: dynamoDbRetrievalMisses(dynamodb, tableName),
    providers: {
      ...everyProvider(lightsailKeyPairs(() => lightsail)),
      ec2: ec2KeyPairs(() => ec2),
      swas: swasKeyPairs(crashableSwas(swasClients(swas))),
    },
    dataKeys: { ...kmsDataKeyGenerator(kms, sealingKeyId), ...kmsDataKeyUnwrapper(kms, sealingKeyId) },
    sealedKeyPairs: kmsSealedKeyPairs(kms, sealingKeyId),
    retrievalMacs: kmsRetrievalMacs(kms, retrievalKeyId),
    passphraseKeys,
    clock: () => {
      setClock.now += 1;
      return setClock.now;
    },
    timing: TIMING,
    grants: GRANTING_ALL,
    stage,
    baseUrl,
  };
  const reconcileVend = makeReconcileVend(deps);
  return {
    createKeyPair: makeCreateKeyPair(deps),
    importKeyPair: makeImportKeyPair(deps),
    releasePrivateKey: makeReleasePrivateKey(deps),
    deleteKeyPair: makeDeleteKeyPair(deps),
    reissueRetrieval: makeReissueRetrieval(deps),
    reconcileVend,
    reconcileDueVends: makeReconcileDueVends({ ...deps, reconcileVend }),
    close() {
      for (const client of [dynamodb, kms, lightsail, ec2]) client.destroy();
    },
  };
}

function openClients(region: string) {
  const dynamodb = dynamoDbClient(region);
  const kms = kmsClient(region);
  const lightsail = lightsailClients()(region);
  const ec2 = ec2Clients()(region);
  dynamodb.middlewareStack.add(crashPoints('dynamodb'), { step: 'initialize' });
  kms.middlewareStack.add(crashPoints('kms'), { step: 'initialize' });
  lightsail.middlewareStack.add(crashPoints('lightsail'), { step: 'initialize' });
  ec2.middlewareStack.add(crashPoints('ec2'), { step: 'initialize' });
  return { dynamodb, kms, lightsail, ec2 };
}

/** An invocation with all of its time before it, by the clock of the world. */
export function freshInvocation(clock: SetClock): Invocation {
  const deadline = clock.now + TIMING.functionMs;
  return {
    id: randomUUID(),
    signal: AbortSignal.timeout(TIMING.functionMs),
    remainingMs: () => deadline - clock.now,
  };
}
