import type { SwasOperation } from '../account.ts';
import { requiredList, requiredRegion } from '../parameters.ts';

/** "You can specify the names of a maximum of 50 SSH key pairs" (DeleteKeyPairsRequest in the service's SDK). */
const MAX_NAMES = 50;

/**
 * https://www.alibabacloud.com/help/en/simple-application-server/developer-reference/api-swas-open-2020-06-01-deletekeypairs
 * No error is published for a name that is not there.
 */
export const deleteKeyPairs: SwasOperation = (parameters, account) => {
  const keyPairs = account.keyPairs.in(requiredRegion(parameters));
  for (const name of requiredList(parameters, 'KeyPairNames', MAX_NAMES)) keyPairs.delete(name);
  return {};
};
