import { createHmac } from 'node:crypto';
import type { JsonObject } from '../service.ts';
import type { KmsAccount, KmsKey } from './account.ts';
import { requiredBlob, requiredEnum } from './constraints.ts';
import { kmsFault } from './faults.ts';
import { usableKeyMember } from './key-lookup.ts';
import { KEY_SPECS, MAC_ALGORITHMS, MAC_DIGESTS } from './key-specs.ts';

/** Computes the MAC that a request of GenerateMac or VerifyMac is about. */
export function macOf(
  input: JsonObject,
  account: KmsAccount,
  operation: string,
): { mac: Buffer; algorithm: string; key: KmsKey } {
  const message = requiredBlob(input, 'Message', { min: 1, max: 4096 });
  const algorithm = requiredEnum(input, 'MacAlgorithm', MAC_ALGORITHMS);
  const key = usableKeyMember(input, 'KeyId', account, { usage: 'GENERATE_VERIFY_MAC', operation });
  assertAlgorithmFits(key, algorithm);
  const material = Buffer.from(key.material[0] ?? '', 'base64');
  const mac = createHmac(MAC_DIGESTS.get(algorithm) ?? '', material)
    .update(message)
    .digest();
  return { mac, algorithm, key };
}

function assertAlgorithmFits(key: KmsKey, algorithm: string): void {
  const algorithms = KEY_SPECS.get(key.spec)?.algorithms;
  if (algorithms && 'MacAlgorithms' in algorithms && algorithms.MacAlgorithms.includes(algorithm)) return;
  throw kmsFault(
    'InvalidKeyUsageException',
    `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`,
  );
}
