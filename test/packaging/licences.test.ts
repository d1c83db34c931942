import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as z from 'zod';
import { bundleFunctions } from '../../build/bundle.ts';
import { type BundledPackage, bundledPackages, notAllowed } from '../../build/licences.ts';

const ROOT = join(import.meta.dirname, '../..');
const MANIFEST = z.object({ dependencies: z.record(z.string(), z.string()) });

let outdir: string;
let packages: readonly BundledPackage[];
before(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'keyvend-licences-'));
  packages = await bundledPackages(await bundleFunctions({ outdir }));
});
after(() => rm(outdir, { recursive: true }));

test('everything that is bundled is under a licence that is allowed', () => {
  assert.ok(packages.length > 10);
  assert.deepEqual(notAllowed(packages), []);
});

test('a package under another licence, or none, is found', () => {
  const planted = ['AGPL-3.0', 'none', '(MIT OR GPL-3.0)'].map(license => ({
    ...{ name: 'planted', version: '1.0.0' },
    license,
  }));
  assert.deepEqual(notAllowed([...packages, ...planted]), planted);
});

test('what we depend on directly is bundled in the version that is pinned', async () => {
  const manifest = MANIFEST.parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  const direct = packages.filter(({ name }) => name in manifest.dependencies);
  assert.ok(direct.length > 5);
  for (const { name, version } of direct) assert.equal(version, manifest.dependencies[name], name);
});
