import { stringMember } from '../members.ts';
import type { JsonObject } from '../service.ts';
import type { KeyPairRecord } from './account.ts';
import { doesNotExist } from './faults.ts';

/** The optional `resourceArn` beside a `resourceName` must be that of the same resource. */
export function assertArnFits(input: JsonObject, { keyPair }: KeyPairRecord): void {
  const arn = stringMember(input, 'resourceArn');
  if (arn !== undefined && arn !== keyPair.arn) throw doesNotExist('KeyPair', arn);
}
