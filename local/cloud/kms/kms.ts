import { booleanMember } from '../members.ts';
import { AWS_REGIONS, perRegion } from '../regions.ts';
import type { JsonObject, Service } from '../service.ts';
import { type KmsAccount, type KmsOperation, openAccount } from './account.ts';
import { kmsFault } from './faults.ts';
import { createAlias } from './operations/create-alias.ts';
import { createKey } from './operations/create-key.ts';
import { decrypt } from './operations/decrypt.ts';
import { describeKey } from './operations/describe-key.ts';
import { encrypt } from './operations/encrypt.ts';
import { generateDataKey, generateDataKeyWithoutPlaintext } from './operations/generate-data-key.ts';
import {
  generateDataKeyPair,
  generateDataKeyPairWithoutPlaintext,
} from './operations/generate-data-key-pair.ts';
import { generateMac } from './operations/generate-mac.ts';
import { generateRandom } from './operations/generate-random.ts';
import { getPublicKey } from './operations/get-public-key.ts';
import { cancelKeyDeletion, scheduleKeyDeletion } from './operations/key-deletion.ts';
import { enableKeyRotation, getKeyRotationStatus, rotateKeyOnDemand } from './operations/key-rotation.ts';
import { disableKey, enableKey } from './operations/key-state.ts';
import { listAliases } from './operations/list-aliases.ts';
import { listKeys } from './operations/list-keys.ts';
import { reEncrypt } from './operations/re-encrypt.ts';
import { sign } from './operations/sign.ts';
import { verify } from './operations/verify.ts';
import { verifyMac } from './operations/verify-mac.ts';

const OPERATIONS = new Map<string, KmsOperation>([
  ['CancelKeyDeletion', cancelKeyDeletion],
  ['CreateAlias', createAlias],
  ['CreateKey', createKey],
  ['Decrypt', withDryRun(decrypt)],
  ['DescribeKey', describeKey],
  ['DisableKey', disableKey],
  ['EnableKey', enableKey],
  ['EnableKeyRotation', enableKeyRotation],
  ['Encrypt', withDryRun(encrypt)],
  ['GenerateDataKey', withDryRun(generateDataKey)],
  ['GenerateDataKeyPair', withDryRun(generateDataKeyPair)],
  ['GenerateDataKeyPairWithoutPlaintext', withDryRun(generateDataKeyPairWithoutPlaintext)],
  ['GenerateDataKeyWithoutPlaintext', withDryRun(generateDataKeyWithoutPlaintext)],
  ['GenerateMac', withDryRun(generateMac)],
  ['GenerateRandom', generateRandom],
  ['GetKeyRotationStatus', getKeyRotationStatus],
  ['GetPublicKey', getPublicKey],
  ['ListAliases', listAliases],
  ['ListKeys', listKeys],
  ['ReEncrypt', withDryRun(reEncrypt)],
  ['RotateKeyOnDemand', rotateKeyOnDemand],
  ['ScheduleKeyDeletion', scheduleKeyDeletion],
  ['Sign', withDryRun(sign)],
  ['Verify', withDryRun(verify)],
  ['VerifyMac', withDryRun(verifyMac)],
]);

export function openKms(options: { directory: string | undefined; now: () => number }): Service {
  const accounts = perRegion(region => openAccount(region, options.directory, options.now));
  return {
    name: 'kms',
    targetPrefix: 'TrentService',
    contentType: 'application/x-amz-json-1.1',
    errorNamespace: '',
    regions: AWS_REGIONS,
    operation(name) {
      const operation = OPERATIONS.get(name);
      return operation && (async (input, region) => operation(input, accounts.in(region)));
    },
    close: async () => undefined,
  };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html: these operations change no state. */
function withDryRun(operation: KmsOperation): KmsOperation {
  return async (input: JsonObject, account: KmsAccount) => {
    const isDryRun = booleanMember(input, 'DryRun') ?? false;
    const output = await operation(input, account);
    if (!isDryRun) return output;
    throw kmsFault(
      'DryRunOperationException',
      'The request would have succeeded, but the DryRun option is set.',
    );
  };
}
