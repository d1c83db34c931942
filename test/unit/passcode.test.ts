import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  MOST_PASSCODE_TRIES,
  normalizedPasscode,
  passcodeHash,
  passcodeMacMessage,
  passcodeOf,
} from '../../shared/domain/passcode.ts';
import { retrievalMacMessage } from '../../shared/domain/retrieval.ts';

const ID = 'kp_0123456789ABCDEFGHJKMNPQRS';
const TOKEN = '0123456789ABCDEFGHJKMNPQRSvyYH3ojYSJf9hk2v17NpfajRxXXtr3vM0UMULmGvLeE';
const PASSCODE = 'BMBCBZB0KP';

// All values here were computed by another program: passcodes that were given out must stay valid for ever.
describe('a passcode', () => {
  it('is made of a MAC over id and issue', () => {
    const message = passcodeMacMessage(ID, 1);
    assert.equal(
      message.toString('hex'),
      '000000136b657976656e642070617373636f64652076310000001d6b705f303132333435363738' +
        '3941424344454647484a4b4d4e505152530000000131',
    );
    assert.equal(passcodeOf(createHmac('sha256', 'k'.repeat(32)).update(message).digest()), PASSCODE);
  });

  it('differs from issue to issue, and from the token', () => {
    assert.notDeepEqual(passcodeMacMessage(ID, 1), passcodeMacMessage(ID, 2));
    assert.notDeepEqual(passcodeMacMessage(ID, 1), retrievalMacMessage(ID, 1));
  });

  it('is kept as its SHA-256 with the token', () => {
    assert.equal(
      passcodeHash(TOKEN, PASSCODE),
      '489cf5be324ea6bbf2eaf67313d5147cf148dde505b4d99ddc6b28f586f3efcd',
    );
    assert.notEqual(passcodeHash(`${TOKEN}A`, PASSCODE), passcodeHash(TOKEN, PASSCODE));
  });

  it('may be tried five times', () => assert.equal(MOST_PASSCODE_TRIES, 5));

  const typed: [how: string, text: string, passcode: string][] = [
    ['as it was given', '0123456789', '0123456789'],
    ['in lower case', 'abcdefghjk', 'ABCDEFGHJK'],
    ['with hyphens', 'ABCDE-FGHJK', 'ABCDEFGHJK'],
    ['with blanks, tabs and line ends', ' ABCDE\tFGHJK\n', 'ABCDEFGHJK'],
    ['with the letter O for the digit 0', 'oOABC', '00ABC'],
    ['with the letters I and L for the digit 1', 'iIlLA', '1111A'],
    ['with the letter U, which no passcode has', 'uABC', 'UABC'],
  ];
  for (const [how, text, passcode] of typed) {
    it(`is read ${how}`, () => assert.equal(normalizedPasscode(text), passcode));
  }
});
