import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { copySources, type SourceCopy } from '../support/source-copy.ts';
import { type Mutant, MUTANTS as PROTOCOL_MUTANTS } from './mutants.ts';
import { OWNERSHIP_MUTANTS } from './ownership-mutants.ts';
import { TARGETS_MUTANTS } from './targets-mutants.ts';

const MUTANTS = [...PROTOCOL_MUTANTS, ...OWNERSHIP_MUTANTS, ...TARGETS_MUTANTS];

let copy: SourceCopy;
before(async () => {
  copy = await copySources();
});
after(() => copy.remove());

describe('the tests that guard a safeguard pass with it in', () => {
  const files = Map.groupBy(MUTANTS, ({ killedBy: [file] }) => file);
  for (const [file, mutants] of files) {
    it(file, async () => {
      const names = [...new Set(mutants.map(({ killedBy: [, name] }) => name))];
      const { passed, failed, output } = await copy.run(file, names);
      assert.deepEqual(failed, [], output);
      assert.equal(passed.length, names.length, output);
    });
  }
});

describe('no test lets pass', () => {
  for (const mutant of MUTANTS) {
    it(mutant.name, async () => {
      const [file, name] = mutant.killedBy;
      const { failed, output } = await withMutant(mutant, () => copy.run(file, [name]));
      // The very test: a file that does not even load fails too, and proves nothing.
      assert.equal(failed.length, 1, output);
      assert.ok(name.endsWith(failed[0] ?? ''), output);
    });
  }
});

async function withMutant<Result>({ file, from, to }: Mutant, run: () => Promise<Result>): Promise<Result> {
  const source = await copy.read(file);
  const parts = source.split(from);
  assert.equal(parts.length, 2, `${file} holds ${parts.length - 1} times: ${from}`);
  await copy.write(file, parts.join(to));
  try {
    return await run();
  } finally {
    await copy.write(file, source);
  }
}
