import type { LightsailOperation } from '../account.ts';
import { doesNotExist } from '../faults.ts';
import { requiredString } from '../resource-name.ts';

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_GetOperation.html */
export const getOperation: LightsailOperation = (input, { operations }) => {
  const operationId = requiredString(input, 'operationId');
  const operation = operations.get(operationId);
  if (!operation) throw doesNotExist('Operation', operationId);
  return { operation };
};
