import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { JsonObject } from '../service.ts';
import type { KmsAccount, KmsKey } from './account.ts';
import { enumMember, requiredBlob, requiredEnum } from './constraints.ts';
import { kmsFault } from './faults.ts';
import { usableKeyMember } from './key-lookup.ts';
import { KEY_SPECS, MODEL_SIGNING_ALGORITHMS, SIGNING_DIGESTS } from './key-specs.ts';

const MESSAGE_TYPES = ['RAW', 'DIGEST', 'EXTERNAL_MU'];

export interface Signing {
  readonly message: Buffer;
  readonly algorithm: string;
  readonly digest: string;
  readonly key: KmsKey;
  readonly privateKey: KeyObject;
}

/** What a request of Sign or Verify is about. Only whole messages are signed here, not digests of them. */
export function signingOf(input: JsonObject, account: KmsAccount, operation: string): Signing {
  const message = requiredBlob(input, 'Message', { min: 1, max: 4096 });
  const messageType = enumMember(input, 'MessageType', MESSAGE_TYPES) ?? 'RAW';
  const algorithm = requiredEnum(input, 'SigningAlgorithm', MODEL_SIGNING_ALGORITHMS);
  const key = usableKeyMember(input, 'KeyId', account, { usage: 'SIGN_VERIFY', operation });
  assertAlgorithmFits(key, algorithm);
  if (messageType !== 'RAW') {
    throw kmsFault('UnsupportedOperationException', `MessageType ${messageType} is not supported.`);
  }
  const digest = SIGNING_DIGESTS.get(algorithm) ?? '';
  return { message, algorithm, digest, key, privateKey: signingKey(key) };
}

export function signingKey({ material }: KmsKey): KeyObject {
  return createPrivateKey({ key: Buffer.from(material[0] ?? '', 'base64'), format: 'der', type: 'pkcs8' });
}

function assertAlgorithmFits(key: KmsKey, algorithm: string): void {
  const algorithms = KEY_SPECS.get(key.spec)?.algorithms;
  if (algorithms && 'SigningAlgorithms' in algorithms && algorithms.SigningAlgorithms.includes(algorithm))
    return;
  throw kmsFault(
    'InvalidKeyUsageException',
    `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`,
  );
}
