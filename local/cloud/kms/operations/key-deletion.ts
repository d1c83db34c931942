import { type KmsKey, type KmsOperation, keyArn } from '../account.ts';
import { integerWithin } from '../constraints.ts';
import { kmsFault } from '../faults.ts';
import { assertNotPendingDeletion, keyMember } from '../key-lookup.ts';

const SECONDS_A_DAY = 86_400;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
export const scheduleKeyDeletion: KmsOperation = (input, account) => {
  const key = keyMember(input, 'KeyId', account);
  const days = integerWithin(input, 'PendingWindowInDays', { min: 7, max: 30 }) ?? 30;
  assertNotPendingDeletion(key, account);
  const deletionDate = account.now() / 1000 + days * SECONDS_A_DAY;
  account.keys.put(key.id, { ...key, state: 'PendingDeletion', deletionDate });
  return {
    KeyId: keyArn(account, key.id),
    DeletionDate: deletionDate,
    KeyState: 'PendingDeletion',
    PendingWindowInDays: days,
  };
};

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html: the key is disabled afterwards. */
export const cancelKeyDeletion: KmsOperation = (input, account) => {
  const { deletionDate, ...key }: KmsKey = keyMember(input, 'KeyId', account);
  const KeyId = keyArn(account, key.id);
  if (deletionDate === undefined)
    throw kmsFault('KMSInvalidStateException', `${KeyId} is not pending deletion.`);
  account.keys.put(key.id, { ...key, state: 'Disabled' });
  return { KeyId };
};
