import { type JsonObject, ServiceFault } from './service.ts';

/*
 * Readers for the members of a request. A member of another JSON type is refused as AWS refuses it, before any rule
 * of the operation is looked at; the texts are those of https://github.com/architect/dynalite/tree/main/validations.
 */

export function serializationException(message?: string): ServiceFault {
  return new ServiceFault(400, { __type: 'SerializationException', ...(message && { Message: message }) });
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringMember(input: JsonObject, name: string): string | undefined {
  const value = input[name] ?? undefined;
  return value === undefined ? undefined : stringValue(value);
}

export function booleanMember(input: JsonObject, name: string): boolean | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw unconvertible(value, 'Boolean');
}

export function integerMember(input: JsonObject, name: string): number | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number') return Math.floor(value);
  throw unconvertible(value, 'Integer');
}

/** A blob: base64 on the wire. */
export function blobMember(input: JsonObject, name: string): Buffer | undefined {
  const text = stringMember(input, name);
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw serializationException('Invalid Base64 encoding.');
  return bytes;
}

function listMember(input: JsonObject, name: string): unknown[] | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined || Array.isArray(value)) return value;
  throw isJsonObject(value) ? misplacedStructure() : serializationException('Unexpected field type');
}

export function structureList(input: JsonObject, name: string): JsonObject[] | undefined {
  return listMember(input, name)?.map(item => {
    if (isJsonObject(item)) return item;
    throw serializationException('Unexpected value type in payload');
  });
}

export function stringList(input: JsonObject, name: string): string[] | undefined {
  return listMember(input, name)?.map(stringValue);
}

export function stringMap(input: JsonObject, name: string): ReadonlyMap<string, string> | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) throw serializationException('Unexpected field type');
  return new Map(Object.entries(value).map(([key, text]) => [key, stringValue(text)]));
}

function stringValue(value: unknown): string {
  if (typeof value === 'string') return value;
  throw unconvertible(value, 'String');
}

function unconvertible(value: unknown, type: string): ServiceFault {
  if (Array.isArray(value))
    return serializationException(`Unrecognized collection type class java.lang.${type}`);
  if (typeof value === 'object') return misplacedStructure();
  return serializationException(`${tokenName(value)} cannot be converted to ${type}`);
}

function tokenName(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  return 'STRING_VALUE';
}

function misplacedStructure(): ServiceFault {
  return serializationException('Start of structure or map found where not expected');
}
