import { type KmsOperation, keyArn } from '../account.ts';
import { markerPage } from '../marker-page.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html */
export const listKeys: KmsOperation = (input, account) => {
  const { items, marker } = markerPage(input, account.keys.list(), ({ id }) => id, 100);
  return { Keys: items.map(({ id }) => ({ KeyId: id, KeyArn: keyArn(account, id) })), ...marker };
};
