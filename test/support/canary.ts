import { createPrivateKey } from 'node:crypto';

/** Bytes that must appear nowhere but where they belong, in no encoding. At least 10 of them. */
export interface Secret {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A place that is searched: text, bytes, or any value, whose members and binary parts are all searched. */
export interface Sink {
  readonly name: string;
  readonly content: unknown;
}

export interface Leak {
  readonly secret: string;
  readonly sink: string;
}

/** A piece of a secret as it would look in a sink, by length, with the name of the secret. */
type Needles = ReadonlyMap<number, ReadonlyMap<string, string>>;

const RAW_WINDOW = 16;
const HEX_WINDOW = 36;
const BASE64_WINDOW = 24;
const ARMOUR = /BEGIN[A-Z]*PRIVATEKEY|PuTTY-User-Key-File|Private-Lines:/;

/**
 * What is secret of a private key: its numbers but for the public ones, and the text of its PEM, which says
 * nothing raw but appears when a whole file is encoded. Whatever format holds the key in plaintext holds the numbers.
 */
export function privateKeySecrets(name: string, pem: string): Secret[] {
  const jwk = createPrivateKey(pem).export({ format: 'jwk' });
  const numbers = (['d', 'p', 'q', 'dp', 'dq', 'qi'] as const)
    .filter(member => jwk[member] !== undefined)
    .map(member => ({ name: `${name}, ${member}`, bytes: Buffer.from(jwk[member] ?? '', 'base64url') }));
  // Its second half begins behind the public numbers; its last line is the same for every key.
  const text = pem.slice(pem.length / 2, pem.indexOf('-----END'));
  return [...numbers, { name: `${name}, PEM`, bytes: Buffer.from(text) }];
}

/**
 * What is secret of an OpenSSH or PuTTY key file under a passphrase, which holds no number of the key in plaintext: what
 * is encrypted of it, and its text, which appears when a whole file is encoded.
 */
export function keyFileSecrets(name: string, file: string): Secret[] {
  const putty = /Private-Lines: \d+\r\n([^:]+)\r\nPrivate-MAC/.exec(file)?.[1];
  const lines = putty ?? file.split('\n').slice(1, -2).join('\n');
  const content = Buffer.from(lines, 'base64');
  // The first half of OpenSSH's holds the public key.
  const start = putty === undefined ? 0.5 : 0;
  return [
    { name: `${name}, encrypted`, bytes: content.subarray(content.length * start) },
    { name: `${name}, text`, bytes: Buffer.from(lines.slice(lines.length * start)) },
  ];
}

/** A passcode in the spellings that are all accepted. */
export function passcodeSecrets(name: string, passcode: string): Secret[] {
  const spellings = [passcode, passcode.toLowerCase(), `${passcode.slice(0, 5)}-${passcode.slice(5)}`];
  return spellings.map(spelling => ({ name, bytes: Buffer.from(spelling) }));
}

/** Every secret in every sink that holds a piece of it: raw, in hexadecimal, in base64 at any alignment. */
export function findLeaks(secrets: readonly Secret[], sinks: readonly Sink[]): Leak[] {
  const needles = needlesOf(secrets);
  return sinks.flatMap(({ name, content }) => {
    const found = new Set(partsOf(content).flatMap(part => secretsIn(part, needles)));
    return [...found].map(secret => ({ secret, sink: name }));
  });
}

function needlesOf(secrets: readonly Secret[]): Needles {
  const needles = new Map<number, Map<string, string>>();
  for (const { name, bytes } of secrets) {
    for (const [form, most] of formsOf(Buffer.from(bytes))) {
      const window = Math.min(most, form.length);
      const ofLength = needles.get(window) ?? new Map<string, string>();
      for (const piece of windows(form, window)) ofLength.set(piece, name);
      needles.set(window, ofLength);
    }
  }
  return needles;
}

function formsOf(bytes: Buffer): [form: string, window: number][] {
  // Where base64 has bytes before these, its groups of three start at one of three places.
  const base64 = [0, 1, 2].map(start => bytes.subarray(start, bytes.length - ((bytes.length - start) % 3)));
  return [
    [bytes.toString('latin1'), RAW_WINDOW],
    [bytes.toString('hex'), HEX_WINDOW],
    ...base64.map((part): [string, number] => [part.toString('base64'), BASE64_WINDOW]),
  ];
}

/** Windows side by side, and one at the end: any part of twice their length holds one of them. */
function windows(form: string, length: number): string[] {
  const starts = Array.from({ length: Math.floor(form.length / length) }, (_, index) => index * length);
  return [...starts, form.length - length].map(start => form.slice(start, start + length));
}

/** The readings of a content in which a secret could be seen. */
function partsOf(content: unknown): string[] {
  if (content instanceof Uint8Array) return readingsOf(Buffer.from(content).toString('latin1'));
  if (typeof content === 'string') return readingsOf(content);
  return [...readingsOf(JSON.stringify(content) ?? ''), ...binaryPartsOf(content).flatMap(partsOf)];
}

function readingsOf(text: string): string[] {
  const joined = text
    .replace(/\\+[nrt]|\\+u000[ad]|\s/gi, '')
    .replace(/%2B/gi, '+')
    .replace(/%2F/gi, '/')
    .replaceAll('\\/', '/');
  const standardBase64 = joined.replaceAll('-', '+').replaceAll('_', '/');
  return [text, joined, standardBase64, joined.replaceAll(':', '').toLowerCase()];
}

/** Bytes in a value: binary attributes as an SDK reads them, or in base64 as they go over the wire. */
function binaryPartsOf(value: unknown): Uint8Array[] {
  if (value instanceof Uint8Array) return [value];
  if (typeof value === 'string')
    return /^[\w+/-]{24,}={0,2}$/.test(value) ? [Buffer.from(value, 'base64')] : [];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(binaryPartsOf);
  return [];
}

function secretsIn(text: string, needles: Needles): string[] {
  const found = ARMOUR.test(text) ? ['the armour of a private key'] : [];
  for (const [length, pieces] of needles) {
    for (let start = 0; start + length <= text.length; start += 1) {
      const secret = pieces.get(text.slice(start, start + length));
      if (secret !== undefined) found.push(secret);
    }
  }
  return found;
}
