import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** Writes an RSA key as the two fields of an OpenSSH line: RFC 4253 section 6.6 in base64. */
export function formatOpenSshRsaKey(publicKey: KeyObject): string {
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' });
  const blob = Buffer.concat([sshString(Buffer.from('ssh-rsa')), mpint(e), mpint(n)]);
  return `ssh-rsa ${blob.toString('base64')}`;
}

/** Reads an OpenSSH line of type ssh-rsa or ssh-ed25519 (RFC 4253 section 6.6, RFC 8709 section 4), with or without comment. */
export function parseOpenSshPublicKey(line: string): KeyObject | undefined {
  const [type = '', base64 = ''] = line.trim().split(/[ \t]+/);
  const blob = Buffer.from(base64, 'base64');
  if (/[\r\n]/.test(line.trim()) || blob.toString('base64') !== base64) return undefined;
  const fields = sshStrings(blob);
  if (fields?.shift()?.toString('latin1') !== type) return undefined;
  const jwk = jwkOf(type, fields);
  return jwk && importJwk(jwk);
}

function jwkOf(type: string, fields: Buffer[]): JsonWebKey | undefined {
  const [first, second] = fields.map(field => field.toString('base64url'));
  if (type === 'ssh-rsa' && first && second && fields.length === 2)
    return { kty: 'RSA', e: first, n: second };
  if (type === 'ssh-ed25519' && first && fields.length === 1) return { kty: 'OKP', crv: 'Ed25519', x: first };
  return undefined;
}

function importJwk(key: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function sshStrings(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let offset = 0;
  while (offset < blob.length) {
    if (offset + 4 > blob.length) return undefined;
    const end = offset + 4 + blob.readUInt32BE(offset);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(offset + 4, end));
    offset = end;
  }
  return fields;
}

/** RFC 4251 section 5: a leading zero byte keeps a number positive. */
function mpint(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url');
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return sshString(isNegative ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

function sshString(content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}
