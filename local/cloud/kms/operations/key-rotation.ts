import type { JsonObject } from '../../service.ts';
import { type KmsAccount, type KmsKey, type KmsOperation, keyArn } from '../account.ts';
import { integerWithin } from '../constraints.ts';
import { kmsFault } from '../faults.ts';
import { assertEnabled, keyMember } from '../key-lookup.ts';
import { KEY_SPECS } from '../key-specs.ts';

const DEFAULT_PERIOD_DAYS = 365;
const SECONDS_A_DAY = 86_400;

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const MAX_ON_DEMAND_ROTATIONS = 25;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html */
export const enableKeyRotation: KmsOperation = (input, account) => {
  const key = rotatableKey(input, account);
  const days = integerWithin(input, 'RotationPeriodInDays', { min: 90, max: 2560 }) ?? DEFAULT_PERIOD_DAYS;
  assertEnabled(key, account);
  account.keys.put(key.id, { ...key, rotationPeriodInDays: days });
  return {};
};

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html */
export const getKeyRotationStatus: KmsOperation = (input, account) => {
  const { id, createdAt, rotationPeriodInDays: days } = rotatableKey(input, account);
  const KeyId = keyArn(account, id);
  if (days === undefined) return { KeyId, KeyRotationEnabled: false };
  return {
    KeyId,
    KeyRotationEnabled: true,
    RotationPeriodInDays: days,
    NextRotationDate: createdAt + days * SECONDS_A_DAY,
  };
};

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html */
export const rotateKeyOnDemand: KmsOperation = (input, account) => {
  const key = rotatableKey(input, account);
  assertEnabled(key, account);
  if (key.material.length > MAX_ON_DEMAND_ROTATIONS) {
    throw kmsFault('LimitExceededException', 'The on-demand rotation limit of the key is reached.');
  }
  const added = KEY_SPECS.get(key.spec)?.makeMaterial().toString('base64') ?? '';
  account.keys.put(key.id, { ...key, material: [...key.material, added] });
  return { KeyId: keyArn(account, key.id) };
};

function rotatableKey(input: JsonObject, account: KmsAccount): KmsKey {
  const key = keyMember(input, 'KeyId', account);
  if (key.spec === 'SYMMETRIC_DEFAULT') return key;
  throw kmsFault('UnsupportedOperationException', `${keyArn(account, key.id)} cannot be rotated.`);
}
