import { createHash } from 'node:crypto';
import type { ApiDocument, Operation } from './document.ts';
import { Html, html, inline, prose } from './html.ts';
import { operationHtml } from './operation-html.ts';
import { schemaHtml } from './schema-html.ts';

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
a { color: inherit; }
article, section { margin-block: 2rem; }
article { border-top: 1px solid; padding-top: .5rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; }
dd { margin-inline-start: 1.5rem; margin-block-end: .5rem; }
dt { font-weight: 600; }
`;

interface Place {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

/** Nothing but its own style: no script, no image, no font and no address but this one. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** An OpenAPI document as one page that needs no script. */
export function renderPage(api: ApiDocument): string {
  const { title, version, description } = api.info;
  const places = placesOf(api);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} ${version}: the API</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header><h1>${title} ${version}</h1>${prose(description)}
<p>The same as an <a href="openapi.json">OpenAPI document</a>, which has every rule.</p></header>
<nav aria-label="Operations"><ul>${places.map(linkHtml)}</ul></nav>
<main>${api.tags.map(tag => sectionHtml(tag, places, api))}
<section><h2>Schemas</h2>${Object.entries(api.components.schemas).map(componentHtml)}</section></main>
</body>
</html>
`;
  return page.text;
}

/** What is there with a signature is there once more with a JWT, and shown once. */
function placesOf({ paths }: ApiDocument): Place[] {
  return Object.entries(paths)
    .filter(([path]) => !path.startsWith('/jwt/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
    );
}

function linkHtml({ operation: { operationId, summary } }: Place): Html {
  return html`<li><a href="#${operationId}">${summary}</a></li>`;
}

function sectionHtml(tag: ApiDocument['tags'][number], places: readonly Place[], api: ApiDocument): Html {
  const own = places.filter(({ operation }) => operation.tags.includes(tag.name));
  return html`<section><h2>${tag.name}</h2><p>${tag.description}</p>
${own.map(({ path, method, operation }) => operationHtml(path, method, operation, api))}</section>`;
}

function componentHtml([name, schema]: [string, Parameters<typeof schemaHtml>[0]]): Html {
  return html`<article id="${name}"><h3>${name}</h3><p>${inline(schema.description ?? '')}</p>${schemaHtml(schema)}</article>`;
}
