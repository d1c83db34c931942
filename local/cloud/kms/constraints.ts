import { blobMember, integerMember, stringMember } from '../members.ts';
import type { JsonObject, ServiceFault } from '../service.ts';
import { validationException } from './faults.ts';

type Range = { min: number; max: number };

/*
 * The constraints of the model, with the texts of the service, as recorded from it in
 * https://github.com/localstack/localstack/blob/main/tests/aws/services/kms/test_kms.snapshot.json
 */

export function requiredString(input: JsonObject, name: string): string {
  const value = stringMember(input, name);
  if (value === undefined) throw violation('null', name, 'Member must not be null');
  if (value === '') throw violation(`'${value}'`, name, 'Member must have length greater than or equal to 1');
  return value;
}

/** A blob; its value is not repeated in the error. */
export function requiredBlob(input: JsonObject, name: string, { min, max }: Range): Buffer {
  const value = blobMember(input, name);
  if (value === undefined) throw violation('null', name, 'Member must not be null');
  if (value.length < min)
    throw violation('', name, `Member must have length greater than or equal to ${min}`);
  if (value.length > max) throw violation('', name, `Member must have length less than or equal to ${max}`);
  return value;
}

export function integerWithin(input: JsonObject, name: string, { min, max }: Range): number | undefined {
  const value = integerMember(input, name);
  if (value === undefined) return undefined;
  if (value < min)
    throw violation(`'${value}'`, name, `Member must have value greater than or equal to ${min}`);
  if (value > max) throw violation(`'${value}'`, name, `Member must have value less than or equal to ${max}`);
  return value;
}

export function enumMember(input: JsonObject, name: string, values: readonly string[]): string | undefined {
  const value = stringMember(input, name);
  if (value === undefined || values.includes(value)) return value;
  throw violation(`'${value}'`, name, `Member must satisfy enum value set: [${values.join(', ')}]`);
}

export function requiredEnum(input: JsonObject, name: string, values: readonly string[]): string {
  requiredString(input, name);
  return enumMember(input, name, values) ?? '';
}

function violation(value: string, name: string, constraint: string): ServiceFault {
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const shown = value === '' ? 'Value' : `Value ${value}`;
  return validationException(
    `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
