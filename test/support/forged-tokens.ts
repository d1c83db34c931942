import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import * as z from 'zod';
import { type Issuer, LOCAL_AUDIENCE } from '../../local/issuer/issuer.ts';
import type { TokenRefusal } from '../../shared/ports/token-verifier.ts';

export interface RefusedToken {
  readonly rule: string;
  readonly token: string;
  readonly refusal: TokenRefusal;
}

/** Claims that are accepted, of `alice` unless others are given. */
export function goodClaims(claims: Readonly<Record<string, unknown>> = {}) {
  return { sub: 'alice', aud: LOCAL_AUDIENCE, exp: inSeconds(600), ...claims };
}

export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** One token for each way in which a token must not be accepted: claims signed by the issuer, and forgeries. */
export async function refusedTokens(issuer: Issuer): Promise<RefusedToken[]> {
  const genuine = issuer.sign(goodClaims());
  const claims = (changes: Readonly<Record<string, unknown>>) => issuer.sign(goodClaims(changes));
  const rows: [rule: string, token: string, refusal: TokenRefusal][] = [
    ['an expired token', claims({ exp: inSeconds(-1) }), 'expired'],
    ['a token that never expires', claims({ exp: undefined }), 'malformed'],
    ['a token that expires beyond all calendars', claims({ exp: 1e15 }), 'malformed'],
    ['a token of the future', claims({ nbf: inSeconds(60) }), 'not-yet-valid'],
    ['a token for another audience', claims({ aud: 'sts.amazonaws.com' }), 'wrong-audience'],
    ['a token for a longer audience', claims({ aud: `${LOCAL_AUDIENCE}-2` }), 'wrong-audience'],
    ['a token for other audiences', claims({ aud: ['a', 'b'] }), 'wrong-audience'],
    ['a token without an audience', claims({ aud: undefined }), 'wrong-audience'],
    ['a token without a subject', claims({ sub: undefined }), 'malformed'],
    ['a token with an empty subject', claims({ sub: '' }), 'unusable-subject'],
    ['a token with a subject of 256 characters', claims({ sub: 'a'.repeat(256) }), 'unusable-subject'],
    ['a token with a line break in its subject', claims({ sub: 'alice\nbob' }), 'unusable-subject'],
    ['a token of another issuer', claims({ iss: 'https://issuer.example' }), 'unknown-issuer'],
    ['a token of a longer issuer', claims({ iss: `${issuer.url}/` }), 'unknown-issuer'],
    ['a token without an issuer', claims({ iss: undefined }), 'unknown-issuer'],
    ['a token with other claims', withPayload(genuine, goodClaims({ iss: issuer.url })), 'wrong-signature'],
    ['a token without its signature', genuine.replace(/[^.]*$/, ''), 'malformed'],
    ['a token without its claims', genuine.replace(/\..*\./, '..'), 'malformed'],
    ['what is no token', 'token', 'malformed'],
  ];
  const forgeries = forgedTokens(issuer.url, genuine, await publicKeyOf(issuer));
  return [...rows, ...forgeries].map(([rule, token, refusal]) => ({ rule, token, refusal }));
}

function forgedTokens(
  iss: string,
  genuine: string,
  publicKey: string,
): [rule: string, token: string, refusal: TokenRefusal][] {
  const { kid } = JSON.parse(Buffer.from(genuine.split('.')[0] ?? '', 'base64url').toString());
  const claims = goodClaims({ iss });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const rs256 = (content: string) => sign('sha256', Buffer.from(content), privateKey);
  const hs256 = (content: string) => createHmac('sha256', publicKey).update(content).digest();
  const own = createPublicKey(privateKey).export({ format: 'jwk' });
  return [
    ['alg none', encoded({ alg: 'none', kid }, claims, () => 'AA'), 'wrong-algorithm'],
    ['alg NoNe', encoded({ alg: 'NoNe', kid }, claims, () => 'AA'), 'wrong-algorithm'],
    ['alg none and no signature', encoded({ alg: 'none', kid }, claims, () => ''), 'malformed'],
    ['no alg', encoded({ kid }, claims, rs256), 'wrong-algorithm'],
    ['HS256 with the public key', encoded({ alg: 'HS256', kid }, claims, hs256), 'wrong-algorithm'],
    ['an algorithm that is not allowed', encoded({ alg: 'RS512', kid }, claims, rs256), 'wrong-algorithm'],
    ['a key of its own', encoded({ alg: 'RS256', kid }, claims, rs256), 'wrong-signature'],
    ['a key in its header', encoded({ alg: 'RS256', kid, jwk: own }, claims, rs256), 'wrong-signature'],
    ['another key id', encoded({ alg: 'RS256', kid: 'another' }, claims, rs256), 'unknown-key'],
    ['no key id', encoded({ alg: 'RS256' }, claims, rs256), 'unknown-key'],
  ];
}

function encoded(header: unknown, claims: unknown, signature: (content: string) => Buffer | string): string {
  const content = `${base64url(header)}.${base64url(claims)}`;
  const signed = signature(content);
  return `${content}.${typeof signed === 'string' ? signed : signed.toString('base64url')}`;
}

function withPayload(token: string, claims: unknown): string {
  const [header, , signature] = token.split('.');
  return [header, base64url(claims), signature].join('.');
}

function base64url(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

async function publicKeyOf(issuer: Issuer): Promise<string> {
  const response = await fetch(`${issuer.url}/jwks`);
  const {
    keys: [key],
  } = z.object({ keys: z.tuple([z.record(z.string(), z.string())]) }).parse(await response.json());
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}
