import { type Ec2Operation, type KeyPair, visibleKeyPairs } from '../account.ts';
import { keyPairNotFound } from '../faults.ts';
import { filterOf } from '../filters.ts';
import { booleanParameter, listParameter, refuseDryRun } from '../parameters.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html */
export const describeKeyPairs: Ec2Operation = (input, account) => {
  const names = listParameter(input, 'KeyName');
  const ids = listParameter(input, 'KeyPairId');
  const passes = filterOf(input);
  const withPublicKey = booleanParameter(input, 'IncludePublicKey');
  refuseDryRun(input);
  const keyPairs = namedKeyPairs(visibleKeyPairs(account), names, ids).filter(passes);
  return {
    keySet: keyPairs.map(({ publicKey, ...keyPair }) =>
      withPublicKey ? { ...keyPair, publicKey } : keyPair,
    ),
  };
};

/** All of them where none is named; a name or an id that none has is refused. */
function namedKeyPairs(keyPairs: KeyPair[], names: string[], ids: string[]): KeyPair[] {
  if (names.length + ids.length === 0) return keyPairs;
  const isWanted = ({ keyName, keyPairId }: KeyPair) => names.includes(keyName) || ids.includes(keyPairId);
  const found = keyPairs.filter(isWanted);
  const known = new Set(found.flatMap(({ keyName, keyPairId }) => [keyName, keyPairId]));
  const missing = [...names, ...ids].find(nameOrId => !known.has(nameOrId));
  if (missing !== undefined) throw keyPairNotFound(missing);
  return found;
}
