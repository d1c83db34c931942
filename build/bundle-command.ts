import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { packageVersionOnly, schemaShake } from './esbuild-plugins.ts';

const ROOT = join(import.meta.dirname, '..');

/** Bundles the `keyvend` command into the one file `<outdir>/cli/keyvend.cjs`, and gives esbuild's account of it. */
export async function bundleCommand(outdir = join(ROOT, 'dist')): Promise<Metafile> {
  const outfile = join(outdir, 'cli/keyvend.cjs');
  const metafile = await bundle({
    ...{ entryPoints: ['cli/keyvend.ts'], outfile, format: 'cjs' },
    banner: { js: '#!/usr/bin/env node' },
    plugins: [schemaShake, packageVersionOnly],
  });
  await chmod(outfile, 0o755);
  return metafile;
}

/** Bundles the typed client that the package exports into `<outdir>/client/`. */
export async function bundleClient(outdir = join(ROOT, 'dist')): Promise<Metafile> {
  const folder = join(outdir, 'client');
  await rm(folder, { recursive: true, force: true });
  return bundle({
    entryPoints: [
      'client/keyvend-client.ts',
      'client/authorization.ts',
      'client/retrieval-url.ts',
      'client/api-error.ts',
    ],
    ...{ outdir: folder, format: 'esm', splitting: true, outExtension: { '.js': '.mjs' } },
  });
}

async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({
    ...{ absWorkingDir: ROOT, bundle: true, minify: true, platform: 'node', target: 'node24' },
    ...{ mainFields: ['module', 'main'], metafile: true, logLevel: 'warning' },
    ...options,
  });
  return metafile ?? { inputs: {}, outputs: {} };
}

if (import.meta.main) {
  for (const { outputs } of [await bundleCommand(), await bundleClient()]) {
    for (const [path, { bytes }] of Object.entries(outputs)) {
      process.stdout.write(`${path} ${Math.ceil(bytes / 1024)} KB\n`);
    }
  }
}
