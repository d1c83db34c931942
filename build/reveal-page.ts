import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin, transform } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = join(ROOT, 'web/reveal');

/** Where the built page is kept: the functions import it, from their sources as well as in their bundles. */
export const REVEAL_PAGE_MODULE = join(ROOT, 'shared/http/reveal-page.generated.ts');

/** The page uses of the domain what needs no Node; the imports of the rest are dropped with it. */
const withoutNode: Plugin = {
  name: 'without-node',
  setup(builder) {
    builder.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};

/**
 * Builds the reveal page of web/reveal into one document, and gives the module that holds it beside a Content Security
 * Policy that allows its own script and style, by hash, and nothing else.
 */
export async function buildRevealPage(): Promise<string> {
  const [template, style, script] = await Promise.all([
    readFile(join(SOURCES, 'page.html'), 'utf8'),
    bundledStyle(),
    bundledScript(),
  ]);
  const html = template
    .replaceAll(/>\n+</g, '><')
    .replace('/* page.css */', () => style)
    .replace('/* page.ts */', () => script);
  const contentSecurityPolicy = policy({ script, style });
  return `/** Built by "npm run page" from web/reveal. */\nexport const REVEAL_PAGE = ${JSON.stringify({ html, contentSecurityPolicy })} as const;\n`;
}

async function bundledStyle(): Promise<string> {
  const source = await readFile(join(SOURCES, 'page.css'), 'utf8');
  const { code } = await transform(source, { loader: 'css', minify: true, charset: 'utf8' });
  return code.trim();
}

async function bundledScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(SOURCES, 'page.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    logLevel: 'warning',
    plugins: [withoutNode],
  });
  return outputFiles.map(({ text }) => text.trim()).join('');
}

/** https://www.w3.org/TR/CSP3/ and https://www.w3.org/TR/trusted-types/ */
function policy({ script, style }: { script: string; style: string }): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}

if (import.meta.main) await writeFile(REVEAL_PAGE_MODULE, await buildRevealPage());
