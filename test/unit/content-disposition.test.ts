import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contentDisposition } from '../../shared/http/content-disposition.ts';

describe('the name of a file', () => {
  const names: [name: string, header: string][] = [
    ['build-7.pem', 'filename="build-7.pem"'],
    ['a b.pem', 'filename="a b.pem"'],
    ['a"; filename="b.pem', 'filename="a_; filename=_b.pem"'],
    ['a\\b', 'filename="a_b"'],
    ['../../.ssh/id_rsa', 'filename="_._.._.ssh_id_rsa"'],
    ['.bashrc', 'filename="_bashrc"'],
    ['a\r\nset-cookie: b', 'filename="a__set-cookie_ b"'],
    ['50%41', 'filename="50_41"'],
    ['$(id)`id`', 'filename="_(id)_id_"'],
    ['密钥', 'filename="__"; filename*=UTF-8\'\'%E5%AF%86%E9%92%A5'],
    ["é'(*)", "filename=\"_'(_)\"; filename*=UTF-8''%C3%A9%27%28_%29"],
    ['a\u202egnp', 'filename="a_gnp"'],
    ['\ud800', 'filename="_"'],
  ];
  for (const [name, header] of names) {
    it(`${JSON.stringify(name)} is ${header}`, () => {
      assert.equal(contentDisposition(name), `attachment; ${header}`);
    });
  }

  it('is one header of ASCII with one path segment, whatever the name', () => {
    const extended = "(?:; filename\\*=UTF-8''(?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+)?";
    const header = new RegExp(`^attachment; filename="[ !#-.0-9;=@-\\[\\]-~]*"${extended}$`);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), name => {
        assert.match(contentDisposition(name), header);
      }),
    );
  });
});
