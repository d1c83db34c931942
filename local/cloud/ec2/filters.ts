import type { Parameters } from '../query-protocol.ts';
import type { KeyPair } from './account.ts';
import { invalidParameterValue } from './faults.ts';
import { listParameter, requiredParameter, structureListParameter } from './parameters.ts';

/** What a filter compares its values with: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html */
const FILTERS = new Map<string, (keyPair: KeyPair) => string[]>([
  ['fingerprint', ({ keyFingerprint }) => [keyFingerprint]],
  ['key-name', ({ keyName }) => [keyName]],
  ['key-pair-id', ({ keyPairId }) => [keyPairId]],
  ['tag-key', ({ tagSet }) => tagSet.map(({ key }) => key)],
]);

/** Whether a key pair passes all filters of a request: each by any one of its values. */
export function filterOf(input: Parameters): (keyPair: KeyPair) => boolean {
  const filters = structureListParameter(input, 'Filter').map(parseFilter);
  return keyPair => filters.every(passes => passes(keyPair));
}

function parseFilter(filter: Parameters): (keyPair: KeyPair) => boolean {
  const membersOf = membersNamed(requiredParameter(filter, 'Name'));
  const patterns = listParameter(filter, 'Value').map(wildcardPattern);
  return keyPair => membersOf(keyPair).some(member => patterns.some(pattern => pattern.test(member)));
}

function membersNamed(name: string): (keyPair: KeyPair) => string[] {
  const tagKey = /^tag:(.+)$/.exec(name)?.[1];
  const membersOf = tagKey === undefined ? FILTERS.get(name) : tagValues(tagKey);
  if (membersOf) return membersOf;
  throw invalidParameterValue(`The filter '${name}' is invalid`);
}

function tagValues(tagKey: string): (keyPair: KeyPair) => string[] {
  return ({ tagSet }) => tagSet.flatMap(({ key, value }) => (key === tagKey ? [value] : []));
}

/**
 * `*` matches zero or more characters and `?` zero or one; a backslash has the next character stand for itself.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
function wildcardPattern(value: string): RegExp {
  const source = value.replaceAll(/\\?./gs, part => {
    if (part === '*') return '.*';
    if (part === '?') return '.?';
    return part.slice(-1).replace(/\W/, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}
