import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AuditExport } from '../../shared/domain/audit-export.ts';
import { auditChain, exportText, localSigner, sealedExport } from '../support/audit-examples.ts';
import { NOW } from '../support/vend-examples.ts';

const COMMAND = join(import.meta.dirname, '../../cli/keyvend-audit.ts');
const signer = localSigner();

let folder: string;
let text: string;
let whole: AuditExport;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyvend-audit-'));
  const entries = [...auditChain(1, 3), ...auditChain(2, 2)];
  whole = await sealedExport(entries, [NOW + 120_000], signer);
  text = exportText(whole);
  const key = createPublicKey({ key: Buffer.from(signer.spki, 'base64'), format: 'der', type: 'spki' });
  await writeFile(join(folder, 'key.pem'), key.export({ type: 'spki', format: 'pem' }));
  await writeFile(join(folder, 'key.der'), Buffer.from(signer.spki, 'base64'));
  await writeFile(join(folder, 'whole.ndjson'), text);
  await writeFile(join(folder, 'cut.ndjson'), text.split('\n').toSpliced(2, 1).join('\n'));
  await writeFile(join(folder, 'broken.ndjson'), `${text.slice(0, -20)}`);
  await writeFile(join(folder, 'empty.ndjson'), '');
});
after(() => rm(folder, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in the folder, with nothing in its environment. */
function run(...args: string[]): Promise<Outcome> {
  return new Promise(resolve => {
    execFile(process.execPath, [COMMAND, ...args], { cwd: folder, env: {} }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

describe('keyvend-audit verify', () => {
  for (const key of ['key.pem', 'key.der']) {
    it(`ends with 0 for a whole export and ${key}, with nothing in its environment`, async () => {
      const { code, stdout, stderr } = await run('verify', 'whole.ndjson', '--public-key', key);
      assert.deepEqual([code, stderr], [0, '']);
      assert.equal(stdout, 'The export is whole. 5 entries of 2 key pairs, 1 checkpoints.\n');
    });
  }

  it('says when the keys are those of the export itself', async () => {
    const { code, stdout } = await run('verify', 'whole.ndjson');
    assert.equal(code, 0);
    assert.match(stdout, /give --public-key to prove more/);
  });

  it('ends with 1 and names the row that is gone', async () => {
    const { code, stdout } = await run('verify', 'cut.ndjson');
    assert.equal(code, 1);
    assert.match(stdout, /^kp_\w{26} 2: missing$/m);
  });

  it('gives JSON when asked to', async () => {
    const { code, stdout } = await run('verify', 'cut.ndjson', '--json');
    const { valid, isPinned, faults } = JSON.parse(stdout);
    assert.deepEqual([code, valid, isPinned], [1, false, false]);
    assert.deepEqual(
      faults.map(({ sequence, problem }: { sequence: number; problem: string }) => [sequence, problem]),
      [[2, 'missing']],
    );
  });

  it('holds the export against what another account has kept', async () => {
    const other = await sealedExport(auditChain(3, 2), [NOW + 180_000], signer);
    for (const [name, { checkpoints }] of [
      ['same', whole],
      ['other', other],
    ] as const) {
      const logged = checkpoints.map(({ checkpoint }) =>
        JSON.stringify({ message: 'checkpoint', checkpoint }),
      );
      await writeFile(join(folder, `${name}.log`), logged.join('\n'));
    }
    assert.equal((await run('verify', 'whole.ndjson', '--witness', 'same.log')).code, 0);
    const { code, stdout } = await run('verify', 'whole.ndjson', '--witness', 'other.log');
    assert.equal(code, 1);
    assert.match(stdout, /^checkpoint 1: unlike-witness$/m);
    assert.equal((await run('verify', 'whole.ndjson', '--witness', 'key.pem')).code, 2);
  });

  const refused: [what: string, args: string[], message: RegExp][] = [
    ['no file of that name', ['verify', 'none.ndjson'], /ENOENT/],
    ['a line that is cut off', ['verify', 'broken.ndjson'], /line 7 is no line of an export/],
    ['an empty file', ['verify', 'empty.ndjson'], /empty/],
    ['a key that is none', ['verify', 'whole.ndjson', '--public-key', 'whole.ndjson'], /./],
    ['an unknown option', ['verify', 'whole.ndjson', '--quick'], /--quick/],
    ['no command', [], /--help/],
    ['another command', ['sign', 'whole.ndjson'], /--help/],
    ['an export without settings', ['export'], /environment variables/],
  ];
  for (const [what, args, message] of refused) {
    it(`ends with 2 for ${what}`, async () => {
      const { code, stderr } = await run(...args);
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }

  it('explains itself', async () => {
    const { code, stdout } = await run('--help');
    assert.equal(code, 0);
    assert.match(stdout, /Exit code: 0 whole/);
  });
});
