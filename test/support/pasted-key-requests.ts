import type { ApiRequest } from './api-client.ts';
import { vendRequest } from './vending.ts';

/** A private key in the forms in which people paste it. */
export interface PastedKey {
  readonly pem: string;
  /** The PEM without its armour, on one line. */
  readonly base64: string;
  /** A part of it that no rule can tell from any other word. */
  readonly piece: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Requests with a private key in every place that a caller can fill. `path` is that of a retrieval. */
export function requestsWithKey(key: PastedKey, path: string): Record<'signed' | 'unsigned', ApiRequest[]> {
  return {
    signed: [...creates(key), ...otherSigned(key)],
    unsigned: [...retrievals(key, path), ...creates(key)],
  };
}

function creates({ pem, base64, piece }: PastedKey): ApiRequest[] {
  const bodies = [
    vendRequest({ tags: [{ key: 'key', value: pem }] }),
    vendRequest({ tags: [{ key: pem }] }),
    vendRequest({ tags: [{ key: 'key', value: 'x', [pem]: 'x' }] }),
    vendRequest({ name: pem }),
    vendRequest({ name: base64.slice(0, 200) }),
    vendRequest({ region: pem }),
    vendRequest({ provider: pem }),
    vendRequest({ clientToken: pem }),
    vendRequest({ clientToken: piece }),
    vendRequest({ [pem]: 'x' }),
    vendRequest({ [base64]: 'x' }),
    vendRequest({ retrieval: { ttlSeconds: pem } }),
  ];
  const headers = [{ 'idempotency-key': base64 }, { accept: `application/${piece}`, 'user-agent': piece }];
  return [
    ...bodies.map(body => post('/v1/key-pairs', { body })),
    ...headers.map(sent => post('/v1/key-pairs', { headers: sent, body: vendRequest() })),
    post('/v1/key-pairs', { headers: JSON_TYPE, body: `{"name":"${pem}` }),
    post('/v1/key-pairs', { headers: JSON_TYPE, body: pem }),
    post('/v1/key-pairs', { headers: { 'content-type': 'text/plain' }, body: pem }),
  ];
}

function otherSigned({ pem, base64, piece }: PastedKey): ApiRequest[] {
  return [
    post('/v1/key-pairs/import', { body: vendRequest({ publicKey: pem }) }),
    post('/v1/key-pairs/import', { body: vendRequest({ publicKey: `ssh-rsa ${base64}` }) }),
    get(`/v1/key-pairs?name=${encodeURIComponent(pem.slice(0, 250))}`),
    get(`/v1/key-pairs?cursor=${encodeURIComponent(base64)}`),
    get(`/v1/key-pairs?${piece}=x`),
    get(`/v1/key-pairs/${piece}`),
  ];
}

function retrievals({ pem, base64, piece }: PastedKey, path: string): ApiRequest[] {
  return [
    get(`/r/${piece}`),
    post(`/r/${piece}`),
    post(`${path}?format=${piece}`),
    post(path, { body: { passcode: pem } }),
    post(path, { body: { [pem]: 'x' } }),
    post(path, { headers: { origin: `https://${piece}` } }),
    post(path, { headers: { accept: `application/${piece}` } }),
    post(path, { headers: { 'content-type': piece }, body: pem }),
    post(path, { headers: { 'idempotency-key': base64 } }),
  ];
}

function post(path: string, rest: Omit<ApiRequest, 'method' | 'path'> = {}): ApiRequest {
  return { method: 'POST', path, ...rest };
}

function get(path: string): ApiRequest {
  return { method: 'GET', path };
}
