import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readJson } from '../../shared/http/json-body.ts';
import { httpEvent, jsonEvent } from '../support/http-events.ts';

describe('the media type of a body', () => {
  const rows: [contentType: string | undefined, isAccepted: boolean][] = [
    ['application/json', true],
    ['APPLICATION/JSON', true],
    ['application/json; charset=utf-8', true],
    ['application/json;charset="UTF-8"', true],
    ['application/json ; charset = utf-8 ', true],
    [undefined, false],
    ['', false],
    ['application/json;', false],
    ['application/json; charset=utf-16', false],
    ['application/json; charset=iso-8859-1', false],
    ['application/json; boundary=x', false],
    ['application/json, text/plain', false],
    ['application/jsonp', false],
    ['application/json-patch+json', false],
    ['application/vnd.api+json', false],
    ['text/json', false],
    ['text/plain', false],
    ['application/x-www-form-urlencoded', false],
    ['multipart/form-data; boundary=x', false],
  ];
  for (const [contentType, isAccepted] of rows) {
    it(`may ${isAccepted ? '' : 'not '}be ${contentType}`, () => {
      const headers = contentType === undefined ? {} : { 'content-type': contentType };
      const read = () => readJson(httpEvent({ body: '{}', headers }));
      if (isAccepted) assert.deepEqual(read(), {});
      else assert.throws(read, { code: 'unsupported_media_type' });
    });
  }

  for (const encoding of ['gzip', 'br', 'deflate', 'identity, gzip', '']) {
    it(`may not come with the Content-Encoding "${encoding}"`, () => {
      assert.throws(() => readJson(jsonEvent('{}', { 'content-encoding': encoding })), {
        code: 'unsupported_media_type',
      });
    });
  }

  it('may come with the Content-Encoding identity', () => {
    assert.deepEqual(readJson(jsonEvent('{}', { 'content-encoding': 'identity' })), {});
  });
});

describe('a body', () => {
  const padded = (bytes: number) => `"${'a'.repeat(bytes - 2)}"`;

  it('has 64 KiB', () => assert.equal(typeof readJson(jsonEvent(padded(65_536))), 'string'));

  const large: [what: string, event: ReturnType<typeof jsonEvent>][] = [
    ['in characters', jsonEvent(padded(65_537))],
    ['in bytes', jsonEvent(`"${'é'.repeat(32_768)}"`)],
    ['in base64', { ...jsonEvent(Buffer.from(padded(65_537)).toString('base64')), isBase64Encoded: true }],
  ];
  for (const [what, event] of large) {
    it(`has no more, counted ${what}`, () => {
      assert.throws(() => readJson(event), { code: 'payload_too_large' });
    });
  }

  it('may come in base64', () => {
    const body = Buffer.from('{"a":"é"}').toString('base64');
    assert.deepEqual(readJson({ ...jsonEvent(body), isBase64Encoded: true }), { a: 'é' });
  });

  const malformed: [what: string, bytes: Buffer | string][] = [
    ['is not empty', ''],
    ['is not blank', ' '],
    ['is not cut off', '{"a":'],
    ['is one document', '{}{}'],
    ['has nothing behind it', '{} x'],
    ['has no comments', '{/**/}'],
    ['has no trailing comma', '[1,]'],
    ['has no NaN', '[NaN]'],
    ['has no line end in a text', '"a\nb"'],
    ['has no byte order mark', '\ufeff{}'],
    ['repeats no key', '{"a":1,"a":1}'],
    ['repeats no key in another spelling', '{"a":1,"\\u0061":2}'],
    ['repeats no key within', '[{"a":{"b":1,"b":2}}]'],
    ['has no stray continuation byte', Buffer.from([0x22, 0x80, 0x22])],
    ['has no overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['has no surrogates in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['is not UTF-16', Buffer.from('{}', 'utf16le')],
  ];
  for (const [rule, bytes] of malformed) {
    it(rule, () => {
      const event = { ...jsonEvent(Buffer.from(bytes).toString('base64')), isBase64Encoded: true };
      assert.throws(
        () => readJson(event),
        error => {
          assert.equal(Object(error).code, 'invalid_json');
          assert.equal(Object(error).cause, undefined);
          return true;
        },
      );
    });
  }

  const valid: [what: string, text: string, value: unknown][] = [
    ['the same key in two objects', '[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['a key that is also a text', '{"a":"b","b":"a"}', { a: 'b', b: 'a' }],
    ['a text that looks like JSON', '{"a":"{\\"a\\":1}"}', { a: '{"a":1}' }],
    ['null', 'null', null],
  ];
  for (const [what, text, value] of valid) {
    it(`may hold ${what}`, () => assert.deepEqual(readJson(jsonEvent(text)), value));
  }

  it('with __proto__ gives an own member and no prototype', () => {
    const value = readJson(jsonEvent('{"__proto__":{"admin":true}}'));
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(Object.keys(Object(value)), ['__proto__']);
  });

  const secrets = ['{"a":[{"b":"-----BEGIN PRIVATE KEY-----"}]}', '"-----BEGIN RSA PRIVATE KEY-----"'];
  for (const text of secrets) {
    it(`holds no private key, such as ${text}`, () => {
      assert.throws(() => readJson(jsonEvent(text)), { code: 'private_key_submitted' });
    });
  }
});

describe('a body that may be missing', () => {
  const optional = { optional: true };

  it('is nothing where there is none', () => {
    assert.equal(readJson(httpEvent(), optional), undefined);
    assert.equal(readJson(httpEvent({ body: '' }), optional), undefined);
    assert.equal(
      readJson(httpEvent({ headers: { 'content-type': 'application/json' } }), optional),
      undefined,
    );
  });

  for (const contentType of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
    it(`is no empty ${contentType}, which any site can send`, () => {
      assert.throws(() => readJson(httpEvent({ headers: { 'content-type': contentType } }), optional), {
        code: 'unsupported_media_type',
      });
    });
  }

  it('is held to the same rules where there is one', () => {
    assert.throws(() => readJson(jsonEvent('{'), optional), { code: 'invalid_json' });
    assert.throws(() => readJson(httpEvent({ body: '{}' }), optional), { code: 'unsupported_media_type' });
  });
});
