import type { LightsailAccount, LightsailOperation } from '../account.ts';
import { tokenPage } from '../page-token.ts';
import { requiredName } from '../resource-name.ts';

/** "Results are returned from oldest to newest, up to a maximum of 200." */
const MAX_PAGE = 200;

type Operation = ReturnType<LightsailAccount['operations']['list']>[number];

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_GetOperations.html */
export const getOperations: LightsailOperation = (input, { operations }) => {
  const { items, token } = tokenPage(input, operations.list(), byAge, MAX_PAGE);
  return { operations: items, ...token };
};

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_GetOperationsForResource.html */
export const getOperationsForResource: LightsailOperation = (input, { operations }) => {
  const name = requiredName(input, 'resourceName');
  const ofResource = operations.list().filter(({ resourceName }) => resourceName === name);
  const { items, token } = tokenPage(input, ofResource, byAge, MAX_PAGE);
  return { operations: items, ...token };
};

function byAge({ createdAt, id }: Operation): string {
  return `${new Date(createdAt * 1000).toISOString()} ${id}`;
}
