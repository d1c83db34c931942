import type { KmsOperation } from '../account.ts';
import { keyOrAliasMember } from '../key-lookup.ts';
import { keyMetadata } from '../key-metadata.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
export const describeKey: KmsOperation = (input, account) => ({
  KeyMetadata: keyMetadata(account, keyOrAliasMember(input, 'KeyId', account)),
});
