import { stringMember } from '../members.ts';
import type { JsonObject } from '../service.ts';
import { invalidInput } from './faults.ts';

/** ResourceName is `\w[\w\-]*\w` in the model; the service's own message also allows dots. */
const RESOURCE_NAME = /^\w[\w.-]*\w$/;
const MAX_LENGTH = 255;

export function requiredName(input: JsonObject, member: string): string {
  const name = requiredString(input, member);
  if (RESOURCE_NAME.test(name) && name.length <= MAX_LENGTH) return name;
  throw invalidInput(
    'InvalidParameter',
    `${name} is not a valid resource name. Resource names must be at least 2 characters long and contain only alphanumerics, -, _, and .`,
  );
}

export function requiredString(input: JsonObject, member: string): string {
  const value = stringMember(input, member);
  if (value) return value;
  throw invalidInput('InvalidParameter', `${member} is required.`);
}
