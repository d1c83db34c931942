import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crockfordBase32 } from '../../shared/domain/crockford-base32.ts';
import { isKeyPairId, keyPairIdOf } from '../../shared/domain/key-pair-id.ts';

describe('the id of a key pair', () => {
  // Computed by another program. They are fixed for ever: a vend is found again by its id alone.
  const golden: [stage: string, principal: string, clientToken: string, id: string][] = [
    ['prod', 'arn:aws:iam::123456789012:role/ci', 'build-42', 'kp_R8G5S37QAHSGGJWE75ZCZHH4MT'],
    ['dev', 'arn:aws:iam::123456789012:user/alice', 'a', 'kp_JHNG26SWY0695B4M7JMPQ1N9Y8'],
    [
      'prod',
      'oidc:github:repo:acme/app',
      '6f1c9a3e-0000-4000-8000-000000000000',
      'kp_MNHBHGZWXBX5YNDNP6WXSF6P1W',
    ],
    ['prod', 'arn:aws-cn:iam::123456789012:role/ci', '~'.repeat(64), 'kp_7NG5XTT5416ZNR1DZKRRQ1S2Q0'],
  ];
  for (const [stage, principal, clientToken, id] of golden) {
    it(`of ${clientToken} by ${principal} in ${stage} is ${id}`, () => {
      assert.equal(keyPairIdOf(stage, principal, clientToken), id);
      assert.equal(isKeyPairId(id), true);
    });
  }

  const texts: [what: string, text: string][] = [
    ['empty', ''],
    ['of 25 characters', `kp_${'0'.repeat(25)}`],
    ['of 27 characters', `kp_${'0'.repeat(27)}`],
    ['with another prefix', `KP_${'0'.repeat(26)}`],
    ['in lower case', `kp_${'a'.repeat(26)}`],
    ['with a line end behind', `kp_${'0'.repeat(26)}\n`],
    ['with a line before', `\nkp_${'0'.repeat(26)}`],
    ['with another digit', `kp_${'٠'.repeat(26)}`],
    ...[...'ILOU'].map((letter): [string, string] => [
      `with the letter ${letter}`,
      `kp_${letter.repeat(26)}`,
    ]),
  ];
  for (const [what, text] of texts) {
    it(`is no text ${what}`, () => assert.equal(isKeyPairId(text), false));
  }
});

describe('Crockford base32', () => {
  const rows: [bytes: Buffer, characters: number, text: string][] = [
    [Buffer.alloc(20), 4, '0000'],
    [Buffer.alloc(20, 255), 4, 'ZZZZ'],
    [Buffer.from('hello world!!'), 20, 'D1JPRV3F41VPYWKCCGGJ'],
  ];
  for (const [bytes, characters, text] of rows) {
    it(`of ${bytes.toString('hex')} begins ${text}`, () => {
      assert.equal(crockfordBase32(bytes, characters), text);
    });
  }

  it('has an alphabet of 32 signs in order', () => {
    const all = Array.from({ length: 32 }, (_, value) => crockfordBase32(Uint8Array.of(value << 3), 1)).join(
      '',
    );
    assert.equal(all, '0123456789ABCDEFGHJKMNPQRSTVWXYZ');
  });
});
