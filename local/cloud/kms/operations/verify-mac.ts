import { timingSafeEqual } from 'node:crypto';
import { type KmsOperation, keyArn } from '../account.ts';
import { requiredBlob } from '../constraints.ts';
import { kmsFault } from '../faults.ts';
import { macOf } from '../mac.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html */
export const verifyMac: KmsOperation = (input, account) => {
  const given = requiredBlob(input, 'Mac', { min: 1, max: 6144 });
  const { mac, algorithm, key } = macOf(input, account, 'VerifyMac');
  const isValid = given.length === mac.length && timingSafeEqual(given, mac);
  if (!isValid) throw kmsFault('KMSInvalidMacException');
  return { MacValid: true, MacAlgorithm: algorithm, KeyId: keyArn(account, key.id) };
};
