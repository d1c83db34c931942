import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { traceOf } from '../../shared/http/error-trace.ts';

const named = (name: string, message: string, cause?: unknown) =>
  Object.assign(new Error(message, { cause }), { name });

describe('the trace of an error', () => {
  it('names the error and its causes, the innermost last', () => {
    const error = named('Outer', 'a', named('Middle', 'b', named('Inner', 'c')));
    assert.equal(traceOf(error).errorNames, 'Outer < Middle < Inner');
  });

  it('ends at a cause that is no error', () => {
    assert.equal(traceOf(named('Outer', 'a', 'SECRET')).errorNames, 'Outer');
  });

  it('names five errors at most, also of a ring', () => {
    const error = named('Ring', 'a');
    error.cause = error;
    assert.equal(traceOf(error).errorNames, Array(5).fill('Ring').join(' < '));
  });

  it('has the frames of the innermost error', () => {
    const inner = named('Inner', 'c');
    inner.stack = 'Inner: c\n    at inner (file.ts:1:2)\n    at other (file.ts:3:4)';
    assert.equal(traceOf(named('Outer', 'a', inner)).frames, inner.stack.split('\n').slice(1).join('\n'));
  });

  const messages = [
    'SECRET',
    'SECRET in\nmany\nlines',
    'at SECRET',
    '\n    at SECRET',
    '\n    at SECRET (x)',
    '{"a":"SECRET"}',
  ];
  for (const message of messages) {
    it(`has no word of the message ${JSON.stringify(message)}`, () => {
      const error = named('Outer', message, named('Inner', message));
      assert.doesNotMatch(JSON.stringify(traceOf(error)), /SECRET/);
    });
  }

  it('has eight frames at most', () => {
    const error = named('Deep', 'a');
    error.stack = `Deep: a\n${Array.from({ length: 30 }, (_, line) => `    at f (file.ts:${line}:1)`).join('\n')}`;
    assert.equal(traceOf(error).frames?.split('\n').length, 8);
  });

  it('is empty of frames where the error has no stack', () => {
    const error = named('Bare', 'a');
    delete error.stack;
    assert.deepEqual(traceOf(error), { errorNames: 'Bare', frames: '' });
  });
});
