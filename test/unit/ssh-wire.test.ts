import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  encodeMpint,
  encodeString,
  readMpint,
  readString,
  readStrings,
} from '../../shared/domain/ssh-wire.ts';

describe('encodeMpint', () => {
  const examples: [magnitude: string, mpint: string][] = [
    ['', '00000000'],
    ['00', '00000000'],
    ['09a378f9b2e332a7', '0000000809a378f9b2e332a7'],
    ['80', '000000020080'],
    ['000080', '000000020080'],
    ['0000ff7f', '0000000300ff7f'],
  ];
  for (const [magnitude, mpint] of examples) {
    it(`writes 0x${magnitude} as RFC 4251 section 5 has it`, () => {
      assert.equal(encodeMpint(bytes(magnitude)).toString('hex'), mpint);
    });
  }
});

describe('readMpint', () => {
  const examples: [rule: string, content: string, magnitude: string | undefined][] = [
    ['zero is no bytes', '', ''],
    ['zero as one byte is too long', '00', undefined],
    ['a positive number is its bytes', '010001', '010001'],
    ['a sign byte before a set top bit is dropped', '0080', '80'],
    ['a sign byte before a clear top bit is too long', '0001', undefined],
    ['two sign bytes are too long', '000080', undefined],
    ['a set top bit is a negative number', '80', undefined],
  ];
  for (const [rule, content, magnitude] of examples) {
    it(rule, () => assert.equal(readMpint(bytes(content))?.toString('hex'), magnitude));
  }

  it('reads back every number that encodeMpint writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), digits => {
        const [content = Buffer.alloc(0)] = readStrings(encodeMpint(Buffer.from(digits))) ?? [];
        const number = (hex: string) => BigInt(`0x0${hex}`);
        assert.equal(
          number(readMpint(content)?.toString('hex') ?? 'none'),
          number(Buffer.from(digits).toString('hex')),
        );
      }),
    );
  });
});

describe('readStrings', () => {
  it('reads back what encodeString writes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), contents => {
        const strings = contents.map(content => Buffer.from(content));
        assert.deepEqual(readStrings(Buffer.concat(strings.map(encodeString))), strings);
      }),
    );
  });

  for (const [rule, blob] of [
    ['a length cut off', '000000'],
    ['a length past the end', '0000000261'],
    ['the largest length', 'ffffffff61'],
    ['a rest too short for a length', '0000000161000000'],
  ] as const) {
    it(`refuses ${rule}`, () => assert.equal(readStrings(bytes(blob)), undefined));
  }
});

describe('readString', () => {
  it('reads the one at the offset', () => {
    assert.equal(readString(bytes('ff0000000161ff'), 1)?.toString(), 'a');
  });
});

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}
