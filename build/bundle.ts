import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import {
  environmentCredentials,
  importsByTemplate,
  type LazyChunk,
  lazyChunks,
  noEndpointCache,
  packageVersionOnly,
  schemaShake,
} from './esbuild-plugins.ts';

const ROOT = join(import.meta.dirname, '..');

/** Most vends go here, and a chunk of its own would hold a second copy of what the AWS SDKs have in common. */
const LOADED_AT_START = /^\.\/lightsail\/provider\.ts$/;

export interface BundleOptions {
  readonly outdir?: string;
  /** The functions to bundle; all of them by default. */
  readonly names?: readonly string[];
}

/**
 * Bundles functions into dist/functions/<name>/index.cjs, with what they import dynamically in files of its own beside
 * it, and gives esbuild's account of what is in each.
 */
export async function bundleFunctions(options: BundleOptions = {}): Promise<Metafile> {
  const { outdir = join(ROOT, 'dist'), names = await readdir(join(ROOT, 'functions')) } = options;
  await Promise.all(names.map(name => rm(join(outdir, 'functions', name), { recursive: true, force: true })));
  const chunks: LazyChunk[] = [];
  const { metafile } = await bundle({
    entryPoints: names.map(name => `functions/${name}/index.ts`),
    outdir,
    plugins: [lazyChunks(chunk => chunks.push(chunk))],
  });
  const lazy = await bundle({ entryPoints: chunkEntries(metafile, outdir, chunks), outdir });
  return {
    inputs: { ...metafile.inputs, ...lazy.metafile.inputs },
    outputs: { ...metafile.outputs, ...lazy.metafile.outputs },
  };
}

function bundle({ plugins = [], ...options }: BuildOptions) {
  return build({
    ...options,
    absWorkingDir: ROOT,
    outbase: '.',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    // CommonJS: an ESM import of node:http evaluates getters that load undici, 40 ms of every cold start.
    format: 'cjs',
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    plugins: [
      importsByTemplate(LOADED_AT_START),
      schemaShake,
      environmentCredentials,
      noEndpointCache,
      packageVersionOnly,
      ...plugins,
    ],
  });
}

/** Each chunk once for each bundle that imports it, into the folder of that bundle. */
function chunkEntries({ outputs }: Metafile, outdir: string, chunks: readonly LazyChunk[]) {
  const paths = new Map(chunks.map(({ name, path }) => [`./${name}.cjs`, path]));
  return Object.entries(outputs).flatMap(([output, { imports }]) =>
    imports.flatMap(imported => {
      const path = paths.get(imported.path);
      const out = join(relative(outdir, dirname(join(ROOT, output))), imported.path.replace(/\.cjs$/, ''));
      return path === undefined ? [] : [{ in: path, out }];
    }),
  );
}

if (import.meta.main) {
  const metafile = await bundleFunctions();
  await writeFile(join(ROOT, 'dist/metafile.json'), JSON.stringify(metafile));
  for (const [path, { bytes }] of Object.entries(metafile.outputs)) {
    if (path.endsWith('.cjs')) process.stdout.write(`${path} ${Math.ceil(bytes / 1024)} KB\n`);
  }
}
