import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ERROR_CATALOG } from '../../shared/domain/errors.ts';
import { KEY_FORMATS, type KeyFormat } from '../../shared/domain/key-file.ts';
import { keyFileName } from '../../shared/domain/key-file-name.ts';
import { durationText } from '../../web/reveal/countdown.ts';
import { endStateOf } from '../../web/reveal/end-states.ts';
import { nextSteps } from '../../web/reveal/next-steps.ts';

describe('a time that is left', () => {
  const rows: [ms: number, text: string][] = [
    [-1, '0 s'],
    [0, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min 0 s'],
    [899_000, '14 min 59 s'],
    [3_599_999, '59 min 59 s'],
    [3_600_000, '1 h 0 min'],
    [86_400_000, '24 h 0 min'],
  ];
  for (const [ms, text] of rows) {
    it(`of ${ms} ms is ${text}`, () => assert.equal(durationText(ms), text));
  }
});

describe('the end of a retrieval', () => {
  for (const code of Object.keys(ERROR_CATALOG)) {
    const isEnd = code.startsWith('retrieval_');
    it(`${isEnd ? 'is' : 'is not'} ${code}`, () => assert.equal(endStateOf(code) !== undefined, isEnd));
  }

  it('is no name that every object has', () => assert.equal(endStateOf('constructor'), undefined));

  it('has a heading of its own for each code', () => {
    const headings = Object.keys(ERROR_CATALOG).flatMap(code => endStateOf(code)?.heading ?? []);
    assert.equal(new Set(headings).size, 5);
  });
});

describe('what to do with a key file', () => {
  const commands: [fileName: string, word: string][] = [
    ['build-7.pem', 'build-7.pem'],
    ['a b.pem', "'a b.pem'"],
    ["it's", String.raw`'it'\''s'`],
    ['-oProxyCommand=x', "'./-oProxyCommand=x'"],
    ['-v', './-v'],
    ['a;reboot', "'a;reboot'"],
    ['密钥.pem', "'密钥.pem'"],
  ];
  for (const [fileName, word] of commands) {
    it(`named ${fileName} is said with ${word}`, () => {
      assert.deepEqual(
        nextSteps(fileName, 'openssh').map(({ command }) => command),
        [`chmod 600 ${word}`, `ssh -i ${word} user@host`],
      );
    });
  }

  it('for PuTTY needs no command', () => {
    assert.ok(nextSteps('a.ppk', 'ppk').every(({ command }) => command === undefined));
  });
});

describe('the name of a key file', () => {
  const rows: [format: KeyFormat, name: string][] = [
    ['pem', 'build-7.pem'],
    ['pkcs8', 'build-7.pem'],
    ['openssh', 'build-7'],
    ['ppk', 'build-7.ppk'],
  ];
  for (const [format, name] of rows) {
    it(`in ${format} is ${name}`, () => assert.equal(keyFileName('build-7', format), name));
  }

  it('is one path segment, visible and not hidden, whatever the key pair is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...KEY_FORMATS), (name, format) => {
        assert.doesNotMatch(keyFileName(name, format), /^\.|[/\\<>:"|?*%$`\p{C}]/u);
      }),
    );
  });
});
