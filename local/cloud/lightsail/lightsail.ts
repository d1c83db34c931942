import type { KeyPool } from '../key-pool.ts';
import { perRegion } from '../regions.ts';
import type { Service } from '../service.ts';
import { type LightsailOperation, openAccount } from './account.ts';
import { createKeyPair } from './operations/create-key-pair.ts';
import { deleteKeyPair } from './operations/delete-key-pair.ts';
import { downloadDefaultKeyPair } from './operations/download-default-key-pair.ts';
import { getKeyPair } from './operations/get-key-pair.ts';
import { getKeyPairs } from './operations/get-key-pairs.ts';
import { getOperation } from './operations/get-operation.ts';
import { getOperations, getOperationsForResource } from './operations/get-operations.ts';
import { getRegions } from './operations/get-regions.ts';
import { importKeyPair } from './operations/import-key-pair.ts';
import { tagResource } from './operations/tag-resource.ts';
import { untagResource } from './operations/untag-resource.ts';
import { LIGHTSAIL_REGIONS } from './regions.ts';

const OPERATIONS = new Map<string, LightsailOperation>([
  ['CreateKeyPair', createKeyPair],
  ['DeleteKeyPair', deleteKeyPair],
  ['DownloadDefaultKeyPair', downloadDefaultKeyPair],
  ['GetKeyPair', getKeyPair],
  ['GetKeyPairs', getKeyPairs],
  ['GetOperation', getOperation],
  ['GetOperations', getOperations],
  ['GetOperationsForResource', getOperationsForResource],
  ['GetRegions', getRegions],
  ['ImportKeyPair', importKeyPair],
  ['TagResource', tagResource],
  ['UntagResource', untagResource],
]);

export function openLightsail(options: {
  directory: string | undefined;
  now: () => number;
  pageSize: number;
  keyPool: KeyPool;
}): Service {
  const { directory, now, pageSize, keyPool } = options;
  const accounts = perRegion(region => openAccount(region, directory, { keyPool, pageSize, now }));
  return {
    name: 'lightsail',
    targetPrefix: 'Lightsail_20161128',
    contentType: 'application/x-amz-json-1.1',
    errorNamespace: '',
    regions: new Set(LIGHTSAIL_REGIONS.map(({ name }) => name)),
    operation(name) {
      const operation = OPERATIONS.get(name);
      return operation && (async (input, region) => operation(input, accounts.in(region)));
    },
    close: async () => undefined,
  };
}
