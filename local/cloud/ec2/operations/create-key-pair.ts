import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createdKeyFingerprint, ed25519Fingerprint } from '../../fingerprint.ts';
import type { KeyPool } from '../../key-pool.ts';
import { formatOpenSshPublicKey } from '../../openssh-public-key.ts';
import { addKeyPair, assertRoomFor, type Ec2Operation, type KeyType } from '../account.ts';
import { formatKeyMaterial } from '../key-material.ts';
import { requiredKeyName } from '../key-name.ts';
import { choiceParameter, refuseDryRun } from '../parameters.ts';
import { tagSpecifications } from '../tags.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html */
export const createKeyPair: Ec2Operation = async (input, account) => {
  const keyName = requiredKeyName(input);
  const keyType = choiceParameter(input, 'KeyType', ['rsa', 'ed25519']);
  const keyFormat = choiceParameter(input, 'KeyFormat', ['pem', 'ppk']);
  const tagSet = tagSpecifications(input);
  refuseDryRun(input);
  assertRoomFor(account, keyName);
  const privateKey = await makePrivateKey(keyType, account.keyPool);
  // Another request may have taken the name while the key was being made.
  assertRoomFor(account, keyName);
  const publicKey = createPublicKey(privateKey);
  const { keyPairId, keyFingerprint } = addKeyPair(account, {
    ...{ keyName, keyType, tagSet },
    keyFingerprint: keyType === 'rsa' ? createdKeyFingerprint(privateKey) : ed25519Fingerprint(publicKey),
    publicKey: `${formatOpenSshPublicKey(publicKey)} ${keyName}`,
  });
  const keyMaterial = formatKeyMaterial(privateKey, keyFormat, keyName);
  return { keyPairId, keyName, keyFingerprint, keyMaterial, tagSet };
};

async function makePrivateKey(keyType: KeyType, keyPool: KeyPool): Promise<KeyObject> {
  return keyType === 'rsa' ? keyPool.take() : generateKeyPairSync('ed25519').privateKey;
}
