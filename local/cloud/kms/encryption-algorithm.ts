import type { JsonObject } from '../service.ts';
import { enumMember } from './constraints.ts';
import { kmsFault } from './faults.ts';

const MODEL_ALGORITHMS = ['SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'];

/** The algorithm that a member asks for, which a symmetric key must have: there is one. */
export function symmetricAlgorithm(input: JsonObject, name: string): 'SYMMETRIC_DEFAULT' {
  const algorithm = enumMember(input, name, MODEL_ALGORITHMS) ?? 'SYMMETRIC_DEFAULT';
  if (algorithm === 'SYMMETRIC_DEFAULT') return algorithm;
  throw kmsFault(
    'InvalidKeyUsageException',
    `Algorithm ${algorithm} is incompatible with key spec SYMMETRIC_DEFAULT.`,
  );
}
