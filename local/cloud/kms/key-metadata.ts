import { ACCOUNT_ID, type JsonObject } from '../service.ts';
import { type KmsAccount, type KmsKey, keyArn } from './account.ts';
import { KEY_SPECS } from './key-specs.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html */
export function keyMetadata(account: KmsAccount, key: KmsKey): JsonObject {
  return {
    AWSAccountId: ACCOUNT_ID,
    KeyId: key.id,
    Arn: keyArn(account, key.id),
    CreationDate: key.createdAt,
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    ...(key.deletionDate !== undefined && { DeletionDate: key.deletionDate }),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    ...KEY_SPECS.get(key.spec)?.algorithms,
    MultiRegion: false,
  };
}
