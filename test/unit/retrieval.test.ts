import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  claimHashOf,
  equalHashes,
  keyPairIdOfToken,
  retrievalMacMessage,
  retrievalToken,
  retrievalTokenHash,
} from '../../shared/domain/retrieval.ts';

const ID = 'kp_0123456789ABCDEFGHJKMNPQRS';
const TOKEN = '0123456789ABCDEFGHJKMNPQRSvyYH3ojYSJf9hk2v17NpfajRxXXtr3vM0UMULmGvLeE';

// All values here were computed by another program: URLs that are on their way must stay valid for ever.
describe('a retrieval token', () => {
  it('is made of a MAC over id and issue', () => {
    const message = retrievalMacMessage(ID, 1);
    assert.equal(
      message.toString('hex'),
      '0000001a6b657976656e642072657472696576616c20746f6b656e2076310000001d6b705f' +
        '3031323334353637383941424344454647484a4b4d4e505152530000000131',
    );
    const mac = createHmac('sha256', 'k'.repeat(32)).update(message).digest();
    assert.equal(retrievalToken(ID, mac), TOKEN);
  });

  it('differs from issue to issue', () => {
    assert.notDeepEqual(retrievalMacMessage(ID, 1), retrievalMacMessage(ID, 2));
  });

  it('is kept as its SHA-256', () => {
    assert.equal(
      retrievalTokenHash(TOKEN),
      'a2b6fc4fc8d633a319d5cb162ae652e3f29ad12bc963eedaf0345db9134dd8ee',
    );
  });

  it('tells the id of its key pair', () => assert.equal(keyPairIdOfToken(TOKEN), ID));

  const texts: [what: string, text: string][] = [
    ['is empty', ''],
    ['is cut off', TOKEN.slice(0, -1)],
    ['has something behind', `${TOKEN}A`],
    ['has a line end behind', `${TOKEN}\n`],
    ['has something before', `A${TOKEN}`],
    ['is in lower case', TOKEN.toLowerCase()],
    ['has the letter I in its id', TOKEN.replace('0', 'I')],
    ['has base64 in place of base64url', `${TOKEN.slice(0, -1)}+`],
    ['is padded', `${TOKEN.slice(0, -1)}=`],
  ];
  for (const [what, text] of texts) {
    it(`is no text that ${what}`, () => assert.equal(keyPairIdOfToken(text), undefined));
  }

  it('has another hash in another spelling of the same bytes', () => {
    const other = `${TOKEN.slice(0, -1)}F`;
    assert.deepEqual(Buffer.from(other.slice(26), 'base64url'), Buffer.from(TOKEN.slice(26), 'base64url'));
    assert.equal(keyPairIdOfToken(other), ID);
    assert.notEqual(retrievalTokenHash(other), retrievalTokenHash(TOKEN));
  });
});

describe('the claim of a retrieval', () => {
  it('is kept as a hash of token, Idempotency-Key and passcode', () => {
    assert.equal(
      claimHashOf(TOKEN, 'claim-1'),
      '17b3071b75d5c376e7a5a80531c68edb989abc3d4d12d15815bc87e71656e8ef',
    );
  });

  it('differs under another token, key or passcode', () => {
    const claims = [
      claimHashOf('ab', 'c'),
      claimHashOf('a', 'bc'),
      claimHashOf('ab', 'd'),
      claimHashOf('ab', 'c', 'D'),
    ];
    assert.equal(new Set(claims).size, 4);
  });
});

describe('hashes', () => {
  const rows: [rule: string, a: string, b: string, areEqual: boolean][] = [
    ['are equal when all characters are', 'ab', 'ab', true],
    ['differ in their first character', 'ab', 'bb', false],
    ['differ in their last character', 'ab', 'aa', false],
    ['differ in length', 'ab', 'abc', false],
    ['differ from nothing', 'ab', '', false],
  ];
  for (const [rule, a, b, areEqual] of rows) it(rule, () => assert.equal(equalHashes(a, b), areEqual));
});
