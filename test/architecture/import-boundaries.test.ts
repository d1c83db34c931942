import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const BIOME = join(ROOT, 'node_modules/.bin/biome');

/** Each row plants one import in an otherwise empty file and says whether the boundaries allow it. */
const IMPORTS: readonly [file: string, specifier: string, allowed: boolean][] = [
  ['shared/domain/planted.ts', './errors.ts', true],
  ['shared/domain/planted.ts', 'node:crypto', true],
  ['shared/domain/planted.ts', '../ports/clock.ts', false],
  ['shared/domain/planted.ts', 'zod/mini', false],
  ['shared/domain/planted.ts', 'node:fs', false],
  ['shared/ports/planted.ts', '../domain/vend.ts', true],
  ['shared/ports/planted.ts', '../usecases/vend-run.ts', false],
  ['shared/ports/planted.ts', '@aws-sdk/client-kms', false],
  ['shared/usecases/planted.ts', '../ports/clock.ts', true],
  ['shared/usecases/planted.ts', '../adapters/kms/kms-client.ts', false],
  ['shared/usecases/planted.ts', '../contracts/vend.ts', false],
  ['shared/usecases/planted.ts', '../http/caller.ts', false],
  ['shared/usecases/planted.ts', 'node:timers/promises', false],
  ['shared/contracts/planted.ts', 'zod/mini', true],
  ['shared/contracts/planted.ts', 'zod', false],
  ['shared/contracts/planted.ts', '../usecases/vend-answer.ts', false],
  ['shared/http/planted.ts', '../contracts/vend.ts', true],
  ['shared/http/planted.ts', '../usecases/vend-answer.ts', false],
  ['shared/http/planted.ts', '../adapters/system/json-logger.ts', false],
  ['shared/config/planted.ts', '../domain/timing.ts', false],
  ['shared/adapters/lightsail/planted.ts', '@aws-sdk/client-lightsail', true],
  ['shared/adapters/lightsail/planted.ts', '@aws-sdk/client-kms', false],
  ['shared/adapters/lightsail/planted.ts', '../kms/kms-client.ts', false],
  ['shared/adapters/kms/planted.ts', '../../usecases/vend-answer.ts', false],
  ['shared/adapters/dynamodb/planted.ts', '@aws-sdk/client-lightsail', false],
  ['shared/adapters/system/planted.ts', '@aws-sdk/client-kms', false],
  ['shared/adapters/elsewhere/planted.ts', '@aws-sdk/client-sts', false],
  ['functions/create-key-pair/handler.ts', '../../shared/usecases/create-key-pair.ts', true],
  ['functions/create-key-pair/handler.ts', '../../shared/adapters/kms/kms-client.ts', false],
  ['functions/create-key-pair/handler.ts', '@aws-sdk/client-lightsail', false],
  ['functions/create-key-pair/index.ts', '../../shared/adapters/kms/kms-client.ts', true],
  ['functions/create-key-pair/index.ts', '../get-key-pair/handler.ts', false],
  ['functions/create-key-pair/index.ts', '../../local/service.ts', false],
  ['functions/create-key-pair/index.ts', '@aws-sdk/client-kms', false],
  ['shared/domain/planted.ts', '../../functions/create-key-pair/handler.ts', false],
  ['shared/domain/planted.ts', '../../local/service.ts', false],
  ['shared/domain/planted.ts', '../../test/support/sign-request.ts', false],
  ['local/cloud/planted.ts', './traffic.ts', true],
  ['local/cloud/planted.ts', '../../shared/domain/errors.ts', false],
  ['local/cloud/kms/planted.ts', '../../../functions/create-key-pair/handler.ts', false],
];

let tree: string;

before(async () => {
  tree = await mkdtemp(join(tmpdir(), 'keyvend-boundaries-'));
  const config = JSON.parse(await readFile(join(ROOT, 'biome.json'), 'utf8'));
  await writeFile(join(tree, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
  await cp(join(ROOT, 'node_modules/@biomejs/biome/configuration_schema.json'), join(tree, 'schema.json'));
});

after(() => rm(tree, { recursive: true }));

for (const [file, specifier, allowed] of IMPORTS) {
  test(`${file} ${allowed ? 'may' : 'may not'} import ${specifier}`, async () => {
    assert.equal(await isRefused(file, `import '${specifier}';\n`), !allowed);
    if (!allowed) assert.equal(await isRefused(file, `await import('${specifier}');\n`), true);
  });
}

async function isRefused(file: string, source: string): Promise<boolean> {
  const path = join(tree, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, source);
  try {
    const rule = '--only=style/noRestrictedImports';
    await promisify(execFile)(BIOME, ['lint', rule, file], { cwd: tree });
    return false;
  } catch (error) {
    assert.match(String((error as { stdout: string; stderr: string }).stderr), /noRestrictedImports/);
    return true;
  } finally {
    await rm(path);
  }
}
