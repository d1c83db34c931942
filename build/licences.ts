import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as z from 'zod';
import { bundleFunctions } from './bundle.ts';

const ROOT = join(import.meta.dirname, '..');

/** Permissive licences, by their SPDX identifiers: what is bundled may be shipped under Apache-2.0 with its notices. */
export const ALLOWED_LICENCES: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  // As @darabonba/typescript spells it, which is no SPDX identifier.
  'Apache License 2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense',
];

const PACKAGE = z.object({ name: z.string(), version: z.string(), license: z.string().default('none') });

export type BundledPackage = z.infer<typeof PACKAGE>;

/** The packages of which a file was really bundled, in the order of their names. Throws where one has no package.json. */
export async function bundledPackages({ outputs }: Pick<Metafile, 'outputs'>): Promise<BundledPackage[]> {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set(files.map(packageFolder).filter(folder => folder !== undefined));
  const packages = await Promise.all(
    [...folders].map(async folder =>
      PACKAGE.parse(JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8'))),
    ),
  );
  return packages.sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** Those whose licence is not on the list. */
export function notAllowed(packages: readonly BundledPackage[]): BundledPackage[] {
  return packages.filter(({ license }) => !ALLOWED_LICENCES.includes(license));
}

/** Up to the last package in the path: packages lie in packages. */
function packageFolder(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

if (import.meta.main) {
  const packages = await bundledPackages(await bundleFunctions());
  for (const { name, version, license } of packages) process.stdout.write(`${name}@${version} ${license}\n`);
  const refused = notAllowed(packages);
  for (const { name, license } of refused) process.stderr.write(`${name}: ${license} is not allowed\n`);
  process.exitCode = refused.length === 0 ? 0 : 1;
}
