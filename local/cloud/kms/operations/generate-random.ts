import { randomBytes } from 'node:crypto';
import type { KmsOperation } from '../account.ts';
import { integerWithin } from '../constraints.ts';
import { validationException } from '../faults.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html */
export const generateRandom: KmsOperation = input => {
  const bytes = integerWithin(input, 'NumberOfBytes', { min: 1, max: 1024 });
  if (bytes === undefined) throw validationException('NumberOfBytes is required.');
  return { Plaintext: randomBytes(bytes).toString('base64') };
};
