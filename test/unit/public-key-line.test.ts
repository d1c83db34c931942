import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import { cpuMilliseconds } from '../support/cpu-time.ts';
import { MALFORMED_LINE, refusalOf } from '../support/public-key-refusal.ts';
import vectors from '../vectors/ssh-public-keys.json' with { type: 'json' };

const RSA = `${vectors.find(({ bits }) => bits === 2048)?.line} t@x`;
const [TYPE = '', BASE64 = ''] = RSA.split(' ');
const PADDED = String(vectors.find(({ bits }) => bits === 4096)?.line);

describe('parsePublicKey on a line', () => {
  const accepted: [rule: string, line: string][] = [
    ['no comment', `${TYPE} ${BASE64}`],
    ['a comment of several words', `${RSA} on the laptop`],
    ['a comment in another script', `${TYPE} ${BASE64} 鍵 café`],
    ['a comment of 4,000 characters', `${TYPE} ${BASE64} ${'c'.repeat(4000)}`],
    ['tabs and several blanks between type and base64', `${TYPE}\t  ${BASE64}`],
    ['a blank at the end', `${TYPE} ${BASE64} `],
    ['a final newline', `${RSA}\n`],
    ['a final CRLF', `${RSA}\r\n`],
  ];
  for (const [rule, line] of accepted) {
    it(`accepts ${rule}, and gives two fields`, () => {
      assert.equal(parsePublicKey(line).line, `${TYPE} ${BASE64}`);
    });
  }

  const refused: [rule: string, line: string][] = [
    ['nothing', ''],
    ['over 16,384 characters', `${RSA} ${'c'.repeat(16_384)}`],
    ['a leading blank', ` ${RSA}`],
    ['two lines', `${RSA}\n${RSA}`],
    ['two final newlines', `${RSA}\n\n`],
    ['a carriage return in the comment', `${RSA}\rssh-rsa AAAA evil`],
    ['a NUL in the comment', `${RSA}\0`],
    ['U+2028 in the comment', `${RSA}\u2028x`],
    ['U+0085 in the comment', `${RSA}\u0085x`],
    ['options before the type', `cert-authority ${RSA}`],
    ['a quoted option before the type', `command="/bin/sh" ${RSA}`],
    ['a known_hosts line', `example.com ${RSA}`],
    ['an upper-case type', `SSH-RSA ${BASE64}`],
    ['a signature algorithm for a type', `rsa-sha2-256 ${BASE64}`],
    ['no base64', TYPE],
    ['a foreign character in the base64', `${TYPE} ${BASE64.replace('AAAA', 'AAA*')}`],
    ['the URL-safe alphabet', `${TYPE} ${BASE64.replace('AAAA', 'AAA_')}`],
    ['wrapped base64', `${TYPE} ${BASE64.slice(0, 64)}\n${BASE64.slice(64)}`],
    ['padding in front', `${TYPE} ==${BASE64}`],
    ['missing padding', PADDED.replace('==', '')],
    ['set bits under the padding', PADDED.replace(/.==/, 'z==')],
    ['a web page', '<html>404 not found</html>'],
    ['a URL', 'http://169.254.169.254/'],
    ['an AWS access key id', 'AKIAIOSFODNN7EXAMPLE'],
  ];
  for (const [rule, line] of refused) {
    it(`refuses ${rule}`, () => assert.match(refusalOf(line) ?? 'accepted', MALFORMED_LINE));
  }

  it('refuses a private key in the comment', () => {
    const refusal = refusalOf(`${TYPE} ${BASE64} -----BEGIN RSA PRIVATE KEY-----`);
    assert.match(refusal ?? 'accepted', /^private_key_submitted/);
  });

  it('quotes nothing of what it refuses', () => {
    for (const line of [`${RSA}\nCANARY`, 'ssh-rsa CANARY', `-----BEGIN PRIVATE KEY-----CANARY`]) {
      assert.throws(
        () => parsePublicKey(line),
        error => !inspect(error, { depth: null }).includes('CANARY'),
      );
    }
  });

  it('takes linear time for long runs of blanks', () => {
    const runs = [`${TYPE}${' '.repeat(16_000)}`, `${TYPE} ${BASE64}${' '.repeat(15_000)}\0`];
    for (const line of runs) assert.ok(cpuMilliseconds(() => refusalOf(line)) < 50);
  });

  it('throws nothing but KeyvendError', () => {
    const blobs = fc.uint8Array({ maxLength: 600 }).map(bytes => Buffer.from(bytes).toString('base64'));
    const lines = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.constantFrom('ssh-rsa', 'ssh-ed25519', 'ssh-dss'), blobs).map(fields => fields.join(' ')),
      blobs.map(tail => `ssh-rsa AAAAB3NzaC1yc2EA${tail}`),
    );
    fc.assert(fc.property(lines, line => assert.ok(refusalOf(line) !== undefined)));
  });
});
