import { booleanMember } from '../../members.ts';
import type { LightsailOperation } from '../account.ts';
import { tokenPage } from '../page-token.ts';

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_GetKeyPairs.html */
export const getKeyPairs: LightsailOperation = (input, account) => {
  const withDefault = booleanMember(input, 'includeDefaultKeyPair') ?? false;
  const listed = account.keyPairs.list().filter(({ material }) => withDefault || !material);
  const { items, token } = tokenPage(input, listed, ({ keyPair }) => keyPair.name, account.pageSize);
  return { keyPairs: items.map(({ keyPair }) => keyPair), ...token };
};
