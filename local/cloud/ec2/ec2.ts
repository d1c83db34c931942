import type { KeyPool } from '../key-pool.ts';
import type { QueryService } from '../query-protocol.ts';
import { AWS_REGIONS, perRegion } from '../regions.ts';
import { type Ec2Operation, openAccount } from './account.ts';
import { createKeyPair } from './operations/create-key-pair.ts';
import { createTags } from './operations/create-tags.ts';
import { deleteKeyPair } from './operations/delete-key-pair.ts';
import { deleteTags } from './operations/delete-tags.ts';
import { describeKeyPairs } from './operations/describe-key-pairs.ts';
import { describeRegions } from './operations/describe-regions.ts';
import { importKeyPair } from './operations/import-key-pair.ts';

const OPERATIONS = new Map<string, Ec2Operation>([
  ['CreateKeyPair', createKeyPair],
  ['CreateTags', createTags],
  ['DeleteKeyPair', deleteKeyPair],
  ['DeleteTags', deleteTags],
  ['DescribeKeyPairs', describeKeyPairs],
  ['DescribeRegions', describeRegions],
  ['ImportKeyPair', importKeyPair],
]);

/** The key pairs of EC2. */
export function openEc2(options: {
  directory: string | undefined;
  now: () => number;
  keyPool: KeyPool;
  visibilityDelayMs: number;
}): QueryService {
  const { directory, ...shared } = options;
  const accounts = perRegion(region => openAccount(region, directory, shared));
  return {
    name: 'ec2',
    xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    regions: AWS_REGIONS,
    operation(name) {
      const operation = OPERATIONS.get(name);
      return operation && (async (input, region) => operation(input, accounts.in(region)));
    },
    close: async () => undefined,
  };
}
