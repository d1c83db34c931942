import { invalid, missing } from '../rpc-fault.ts';
import type { RpcParameters } from '../rpc-protocol.ts';
import { isSwasRegion } from './regions.ts';

/** "It must start with a letter or a Chinese character ... can contain digits, colons (:), underscores (_), and hyphens (-)" */
const KEY_PAIR_NAME = /^[A-Za-z\p{Script=Han}][A-Za-z0-9\p{Script=Han}:_-]{1,63}$/u;
/** "Can contain only ASCII characters and must be no more than 64 characters in length" */
const CLIENT_TOKEN = /^[\x20-\x7e]{1,64}$/;
const MAX_PAGE_SIZE = 100;

export function required(parameters: RpcParameters, name: string): string {
  const value = parameters.get(name);
  if (!value) throw missing(name);
  return value;
}

export function requiredRegion(parameters: RpcParameters): string {
  const region = required(parameters, 'RegionId');
  if (!isSwasRegion(region)) throw invalid('RegionId', '.NotFound');
  return region;
}

export function requiredKeyPairName(parameters: RpcParameters): string {
  const name = required(parameters, 'KeyPairName');
  if (!KEY_PAIR_NAME.test(name)) throw invalid('KeyPairName', '.Malformed');
  return name;
}

export function clientToken(parameters: RpcParameters): string | undefined {
  const token = parameters.get('ClientToken');
  if (token !== undefined && !CLIENT_TOKEN.test(token)) throw invalid('ClientToken', '.Malformed');
  return token;
}

/** A list is sent as `Name.1`, `Name.2` and so on. */
export function requiredList(parameters: RpcParameters, name: string, maxLength: number): string[] {
  const values: string[] = [];
  for (let value = parameters.get(`${name}.1`); value !== undefined; ) {
    values.push(value);
    value = parameters.get(`${name}.${values.length + 1}`);
  }
  if (values.length === 0) throw missing(name);
  if (values.length > maxLength) throw invalid(name, '.Malformed');
  return values;
}

export function pageOf(parameters: RpcParameters): { PageNumber: number; PageSize: number } {
  const PageNumber = positiveInteger(parameters, 'PageNumber', 1);
  const PageSize = positiveInteger(parameters, 'PageSize', 10);
  if (PageSize > MAX_PAGE_SIZE) throw invalid('PageSize');
  return { PageNumber, PageSize };
}

function positiveInteger(parameters: RpcParameters, name: string, byDefault: number): number {
  const text = parameters.get(name) ?? String(byDefault);
  if (!/^[1-9]\d{0,8}$/.test(text)) throw invalid(name);
  return Number(text);
}
