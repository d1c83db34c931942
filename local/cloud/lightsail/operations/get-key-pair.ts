import { existingKeyPair, type LightsailOperation } from '../account.ts';
import { requiredName } from '../resource-name.ts';

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_GetKeyPair.html */
export const getKeyPair: LightsailOperation = (input, account) => {
  const { keyPair } = existingKeyPair(account, requiredName(input, 'keyPairName'));
  return { keyPair };
};
