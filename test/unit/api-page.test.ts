import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiDocument } from '../../shared/api-page/document.ts';
import { renderPage } from '../../shared/api-page/page.ts';

const HOSTILE = `<script>alert("1")</script>&'`;
const ESCAPED = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;';

function documentOf(text: string): ApiDocument {
  const answer = {
    description: text,
    content: { [text]: { schema: { const: text }, example: { a: text } } },
  };
  const operation = {
    ...{ operationId: 'read', summary: text, description: text, tags: [text], security: [] },
    parameters: [{ name: text, in: 'query', description: text, schema: { type: 'string', pattern: text } }],
    responses: { '200': answer, '404': { $ref: '#/components/responses/Missing' } },
  };
  return {
    info: { title: text, version: text, description: text },
    tags: [{ name: text, description: text }],
    paths: { [text]: { get: operation } },
    components: {
      schemas: { [text]: { type: 'object', description: text, properties: { [text]: { default: text } } } },
      responses: { Missing: { description: text } },
    },
  };
}

test('nothing of a document becomes markup', () => {
  const page = renderPage(documentOf(HOSTILE));
  assert.ok(page.split(ESCAPED).length > 10);
  assert.doesNotMatch(page, /<script|"1"/);
});

test('the bounds of a value are told in words', () => {
  const api = documentOf('read');
  const properties = {
    a: { type: 'string', minLength: 1, maxLength: 9 },
    b: { type: 'array', items: { $ref: '#/components/schemas/Tag' }, maxItems: 47 },
    c: { type: 'integer', minimum: 60, default: 900 },
    d: { anyOf: [{ const: 'x' }, { type: 'null' }] },
    e: { enum: ['rsa', 'ed25519'] },
    f: { not: {} },
  };
  const schemas = { Tags: { type: 'object', properties, required: ['a'] } };
  const text = renderPage({ ...api, components: { ...api.components, schemas } })
    .replace(/^[\s\S]*<h2>Schemas/, '')
    .replaceAll(/<[^>]*>/g, '');
  for (const told of [
    ...['a (required)', 'string; 1 to 9 characters', 'list of Tag; at most 47 entries'],
    ...[
      'integer; 60 or more; 900 by default',
      '&quot;x&quot; or null',
      '&quot;rsa&quot; or &quot;ed25519&quot;',
    ],
  ]) {
    assert.ok(text.includes(told), `${told} in ${text}`);
  }
  assert.doesNotMatch(text, /^f/m, 'what may not be there is not shown');
});
