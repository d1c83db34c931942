import { isEncodedPoint } from './ed25519-point.ts';
import { isSmallOrderPoint } from './ed25519-small-order.ts';
import { invalidField, KeyvendError } from './errors.ts';
import { containsPrivateKey, privateKeySubmitted } from './private-key-marker.ts';
import { bitLength, rsaWeakness } from './rsa-weakness.ts';
import { readMpint, readString, readStrings } from './ssh-wire.ts';

export interface PublicKey {
  readonly type: 'ssh-rsa' | 'ssh-ed25519';
  readonly bits: number;
  /** The key as SSH sends it (RFC 4253 section 6.6): what fingerprints are made of. */
  readonly blob: Buffer;
  /** `type base64`: one line without comment and line end. */
  readonly line: string;
}

const MAX_LINE_LENGTH = 16_384;
const ED25519_BYTES = 32;

/** Type, base64, comment: sshd(8), AUTHORIZED_KEYS FILE FORMAT, without options. One line end may follow. */
const OPENSSH_LINE = /^([!-~]+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t][^\p{Cc}\p{Zl}\p{Zp}]*)?(?:\r?\n)?$/u;

/** Types that OpenSSH knows and the providers do not import. */
const UNSUPPORTED_TYPE =
  /^(?:ssh-dss|ecdsa-sha2-nistp(?:256|384|521)|sk-[a-z0-9-]+@openssh\.com|[a-z0-9-]+-cert-v01@openssh\.com)$/;

/**
 * Parses one OpenSSH public key line, RSA or Ed25519; the comment is dropped. Strict where ssh-keygen is not: one blob
 * has one encoding. Throws `invalid_request` for what is no such line, `unacceptable_public_key` for a key type that
 * cannot be imported or a key that is weak, `private_key_submitted` for a private key. No detail quotes the input.
 */
export function parsePublicKey(line: string): PublicKey {
  if (containsPrivateKey(line)) throw privateKeySubmitted();
  if (line.length > MAX_LINE_LENGTH) throw malformed();
  const { type, blob } = splitLine(line);
  if (type === 'ssh-rsa') return parseRsa(blob);
  if (type === 'ssh-ed25519') return parseEd25519(blob);
  if (UNSUPPORTED_TYPE.test(type))
    throw unacceptable('Keys of this type cannot be imported. Send an ssh-rsa key.');
  throw malformed();
}

/** The public key in a `line` of a `PublicKey`: its strength is not judged again. */
export function keptPublicKey(line: string): PublicKey {
  const { blob } = splitLine(line);
  const modulus = readStrings(blob)?.[2];
  return modulus ? publicKey('ssh-rsa', bitLength(modulus), blob) : publicKey('ssh-ed25519', 256, blob);
}

/** The `type base64` of a line as a provider shows it, comment or not; null for what has no two fields. */
export function twoFields(line: string): string | null {
  const [type, base64] = line.trim().split(/\s+/);
  return type && base64 ? `${type} ${base64}` : null;
}

/** The public key with this blob. The caller vouches for the blob. */
export function publicKey(type: PublicKey['type'], bits: number, blob: Buffer): PublicKey {
  return { type, bits, blob, line: `${type} ${blob.toString('base64')}` };
}

function splitLine(line: string): { type: string; blob: Buffer } {
  const [, type, base64] = OPENSSH_LINE.exec(line) ?? [];
  if (type === undefined || base64 === undefined) throw malformed();
  const blob = Buffer.from(base64, 'base64');
  if (blob.toString('base64') !== base64) throw malformed();
  if (readString(blob, 0)?.toString('latin1') !== type) throw malformed();
  return { type, blob };
}

function parseRsa(blob: Buffer): PublicKey {
  const [, ...parameters] = readStrings(blob) ?? [];
  const [exponent, modulus, ...rest] = parameters.map(readMpint);
  if (exponent === undefined || modulus === undefined || rest.length > 0) throw malformed();
  const weakness = rsaWeakness(exponent, modulus);
  if (weakness !== undefined) throw unacceptable(weakness);
  return publicKey('ssh-rsa', bitLength(modulus), blob);
}

/** RFC 8709 section 4. */
function parseEd25519(blob: Buffer): PublicKey {
  const [, point, ...rest] = readStrings(blob) ?? [];
  if (point?.length !== ED25519_BYTES || rest.length > 0) throw malformed();
  if (isSmallOrderPoint(point))
    throw unacceptable('Anyone can sign for this Ed25519 key. Generate a new one.');
  if (!isEncodedPoint(point)) throw unacceptable('This is no Ed25519 public key. Generate a new one.');
  return publicKey('ssh-ed25519', 256, blob);
}

function malformed(): KeyvendError {
  return invalidField('/publicKey', 'Must be one line as in id_rsa.pub: key type, base64, optional comment.');
}

function unacceptable(detail: string): KeyvendError {
  return new KeyvendError('unacceptable_public_key', detail);
}
