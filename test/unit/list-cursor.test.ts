import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from '../../shared/domain/list-cursor.ts';

const POSITION = { createdAt: '2026-11-23T12:00:00.000Z', id: 'kp_0123456789ABCDEFGHJKMNPQRS' };
const LIST = { principal: 'arn:aws:iam::123456789012:role/ci', region: 'us-east-1', status: undefined };

const refusal = { code: 'invalid_request' };

describe('a cursor', () => {
  const cursor = encodeCursor(POSITION, LIST);

  it('is made of letters, digits, - and _ only, so that it needs no escaping in a query', () => {
    assert.match(cursor, /^[A-Za-z0-9_-]+$/);
  });

  it('gives its position back', () => assert.deepEqual(decodeCursor(cursor, LIST), POSITION));

  it('of a whole vend is that of its position', () => {
    assert.equal(encodeCursor({ ...POSITION, ...{ name: 'build', state: 'ready' } }, LIST), cursor);
  });

  const lists: [what: string, list: unknown][] = [
    ['principal', { ...LIST, principal: 'other' }],
    ['filter', { ...LIST, region: 'eu-west-1' }],
    ['filter more', { ...LIST, name: 'build' }],
    ['filter less', { principal: LIST.principal }],
  ];
  for (const [what, list] of lists) {
    it(`is refused in a list with another ${what}`, () => {
      assert.throws(() => decodeCursor(cursor, list), refusal);
    });
  }

  const encoded = (text: string) => Buffer.from(text).toString('base64url');
  const garbage: [what: string, cursor: string][] = [
    ['empty', ''],
    ['short', 'AAAA'],
    ['JSON', encoded('{"pk":{"S":"team-b"}}')],
    ['cut off', cursor.slice(0, -1)],
    ['longer', `${cursor}A`],
    ['padded', `${cursor}=`],
    ['wrapped', `${cursor.slice(0, 20)}\n${cursor.slice(20)}`],
    ['a position without its binding', encoded(`${POSITION.createdAt} ${POSITION.id}`)],
    ['a position with an empty binding', encoded(`${POSITION.createdAt} ${POSITION.id} `)],
    ['very long', 'A'.repeat(100_000)],
  ];
  for (const [what, text] of garbage) {
    it(`is refused when it is ${what}`, () => assert.throws(() => decodeCursor(text, LIST), refusal));
  }

  it('is refused once any of its characters has changed', () => {
    for (const [index, character] of [...cursor].entries()) {
      const changed = cursor.slice(0, index) + (character === 'A' ? 'B' : 'A') + cursor.slice(index + 1);
      assert.throws(() => decodeCursor(changed, LIST), refusal, `character ${index}`);
    }
  });

  it('gives any position back', () => {
    const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') });
    const id = fc.stringMatching(/^kp_[0-9A-HJKMNP-TV-Z]{26}$/);
    fc.assert(
      fc.property(time, id, fc.dictionary(fc.string(), fc.string()), (at, anyId, list) => {
        const position = { createdAt: at.toISOString(), id: anyId };
        assert.deepEqual(decodeCursor(encodeCursor(position, list), list), position);
      }),
    );
  });

  it('that nobody gave is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.base64String(), text => {
        assert.throws(() => decodeCursor(text, LIST), refusal);
      }),
    );
  });
});
