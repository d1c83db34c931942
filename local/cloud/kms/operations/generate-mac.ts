import { type KmsOperation, keyArn } from '../account.ts';
import { macOf } from '../mac.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html */
export const generateMac: KmsOperation = (input, account) => {
  const { mac, algorithm, key } = macOf(input, account, 'GenerateMac');
  return { Mac: mac.toString('base64'), MacAlgorithm: algorithm, KeyId: keyArn(account, key.id) };
};
