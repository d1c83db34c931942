import { generateKeyPairSync } from 'node:crypto';
import type { Interception } from '../../local/cloud/traffic.ts';
import { awsError } from './cloud-faults.ts';

/** A key that must be found nowhere. */
export interface CanaryKey {
  /** PEM, PKCS#1. */
  readonly privateKey: string;
  /** PEM, SPKI. */
  readonly publicKey: string;
  /** The private key without armour, on one line. */
  readonly base64: string;
}

export function canaryKey(): CanaryKey {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const lines = pair.privateKey.split('\n').filter(line => !line.startsWith('-'));
  return { ...pair, base64: lines.join('') };
}

/** Answers of Lightsail that make no sense and hold private keys. */
export function garbageOfLightsail(
  { privateKey: pem, publicKey, base64 }: CanaryKey,
  other: CanaryKey,
): Interception[] {
  const frames = `\n    at ${base64}:1:1\n    at call (/${base64}:1:1)`;
  return [
    {
      status: 200,
      body: JSON.stringify({ keyPair: {}, privateKeyBase64: pem, publicKeyBase64: 'x' }).slice(0, 1500),
    },
    { status: 200, body: pem },
    { status: 200, body: { publicKeyBase64: publicKey, privateKeyBase64: other.privateKey } },
    { status: 200, body: { publicKeyBase64: publicKey, privateKeyBase64: pem.slice(0, 1200) } },
    { status: 200, body: { publicKeyBase64: pem, privateKeyBase64: pem } },
    { status: 200, body: { publicKeyBase64: publicKey, privateKeyBase64: { key: pem } } },
    { status: 500, body: pem },
    awsError(400, 'InvalidInputException', pem),
    awsError(400, 'InvalidInputException', frames),
    awsError(400, 'InvalidInputException', `Some names are already in use: ${pem}`),
    awsError(500, 'ServiceException', frames),
    awsError(400, pem, pem),
    awsError(400, base64.slice(600, 700), frames),
  ];
}
