import type { KmsOperation } from '../account.ts';
import { assertNotPendingDeletion, keyMember } from '../key-lookup.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html */
export const enableKey = setState('Enabled');

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html */
export const disableKey = setState('Disabled');

function setState(state: 'Enabled' | 'Disabled'): KmsOperation {
  return (input, account) => {
    const key = keyMember(input, 'KeyId', account);
    assertNotPendingDeletion(key, account);
    account.keys.put(key.id, { ...key, state });
    return {};
  };
}
