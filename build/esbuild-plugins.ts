import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Lets esbuild drop the schemas of operations that are not used. The SDK writes their members with computed keys,
 * `{ [_name]: ... }`, which esbuild must take for side effects (aws-sdk-js-v3 #7607): the constants are inlined.
 */
export const schemaShake: Plugin = {
  name: 'schema-shake',
  setup(build) {
    build.onLoad(
      { filter: /@aws-sdk[\\/].*[\\/]dist-es[\\/].*schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const constants = new Map(
          Array.from(source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm), ([, name, text]) => [
            name,
            text,
          ]),
        );
        const contents = source.replace(
          /\[(_\w+)\]:/g,
          (key, name: string) => `${constants.get(name) ?? key.slice(0, -1)}:`,
        );
        return { contents, loader: 'js' };
      },
    );
  },
};

/** A Lambda function always has its credentials in the environment: the chain of other sources is dead weight. */
export const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: 'environment-credentials',
      namespace: 'environment-credentials',
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: 'environment-credentials' }, () => ({
      contents: `import { fromEnv } from '@aws-sdk/credential-provider-env'; export const defaultProvider = init => fromEnv(init);`,
      resolveDir: import.meta.dirname,
      loader: 'js',
    }));
  },
};

/**
 * Endpoint discovery is off by default, so its cache of DynamoDB endpoints stays empty: 8 KB of cache become one that
 * holds nothing.
 */
export const noEndpointCache: Plugin = {
  name: 'no-endpoint-cache',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/endpoint-cache$/ }, () => ({
      path: 'no-endpoint-cache',
      namespace: 'no-endpoint-cache',
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: 'no-endpoint-cache' }, () => ({
      contents: `export class EndpointCache { get() {} getEndpoint() {} has() { return false; } set() {} delete() {} clear() {} }`,
      loader: 'js',
    }));
  },
};

/** SDK clients import their whole package.json for one version string. */
export const packageVersionOnly: Plugin = {
  name: 'package-version-only',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/].*[\\/]package\.json$/ }, async ({ path }) => {
      const { version }: { version: string } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * Expands what our own code imports by a template: each file that fits becomes an import of its own. esbuild does so
 * too, but tells no plugin of the files. Those that `atStart` names are imported statically.
 */
export function importsByTemplate(atStart: RegExp): Plugin {
  return {
    name: 'imports-by-template',
    setup(build) {
      build.onLoad({ filter: /[\\/]shared[\\/].*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const statics: string[] = [];
        const contents = source.replaceAll(/\bimport\((`[^`]*`)\)/g, (_, template: string) => {
          const loaders = filesLike(template, dirname(path)).map(file => {
            if (!atStart.test(file)) return `'${file}': () => import('${file}')`;
            statics.push(`import * as static${statics.length} from '${file}';`);
            return `'${file}': async () => static${statics.length - 1}`;
          });
          return `({ ${loaders.join(', ')} })[${template}]()`;
        });
        return { contents: [contents, ...statics].join('\n'), loader: 'ts' };
      });
    },
  };
}

/** The files that a template literal may stand for, as their imports are written. */
function filesLike(template: string, cwd: string): string[] {
  const pattern = template.slice(1, -1).replaceAll(/\$\{\w+\}/g, '*');
  return globSync(pattern, { cwd }).map(file => `./${file.replaceAll('\\', '/')}`);
}

/** A module that a bundle imports dynamically. */
export interface LazyChunk {
  /** The name of its file beside the bundle, without extension. */
  readonly name: string;
  readonly path: string;
}

/**
 * Leaves what our own code imports dynamically to files beside the bundle, so that it is read when it is first needed:
 * esbuild splits no CommonJS. `found` is told of each.
 */
export function lazyChunks(found: (chunk: LazyChunk) => void): Plugin {
  return {
    name: 'lazy-chunks',
    setup(build) {
      build.onResolve({ filter: /^/ }, async ({ path, kind, importer, resolveDir }) => {
        if (kind !== 'dynamic-import' || /[\\/]node_modules[\\/]/.test(importer)) return undefined;
        const resolved = await build.resolve(path, { kind: 'import-statement', resolveDir, importer });
        const name = path
          .replace(/\.ts$/, '')
          .replaceAll(/[^\w-]+/g, '-')
          .replace(/^-+/, '');
        found({ name, path: resolved.path });
        return { path: `./${name}.cjs`, external: true, errors: resolved.errors };
      });
    },
  };
}
