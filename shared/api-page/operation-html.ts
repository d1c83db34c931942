import type { ApiDocument, Content, Operation, Parameter, Response } from './document.ts';
import { type Html, html, inline, prose } from './html.ts';
import { constraintsHtml, typeHtml } from './schema-html.ts';

const EMPTY = html``;

const CALLERS: Readonly<Record<string, string>> = {
  sigv4: 'Signed with AWS Signature Version 4; under /jwt with a JWT.',
  jwt: 'With a JWT.',
};

/** One operation: whose it is, what it takes and what it answers. */
export function operationHtml(path: string, method: string, operation: Operation, api: ApiDocument): Html {
  const { operationId, summary, description, parameters = [], requestBody, security } = operation;
  const [scheme] = security.flatMap(Object.keys);
  return html`<article id="${operationId}">
<h3>${summary}</h3>
<p class="route"><b>${method.toUpperCase()}</b> <code>${path}</code></p>
<p>${scheme === undefined ? 'For everybody.' : (CALLERS[scheme] ?? '')}</p>
${description === undefined ? EMPTY : prose(description)}
${parameters.length > 0 ? parametersHtml(parameters) : EMPTY}
${requestBody ? html`<h4>Body${requestBody.required ? '' : ' (optional)'}</h4>${contentHtml(requestBody.content)}` : EMPTY}
<h4>Answers</h4>
<dl>${Object.entries(operation.responses).map(([status, response]) => responseHtml(status, resolved(response, api)))}</dl>
</article>
`;
}

function parametersHtml(parameters: readonly Parameter[]): Html {
  return html`<h4>Parameters</h4>
<dl>${parameters.map(parameterHtml)}</dl>`;
}

function parameterHtml({ name, in: place, required, description = '', schema }: Parameter): Html {
  return html`<dt><code>${name}</code> (${place}${required ? ', required' : ''})</dt>
<dd>${typeHtml(schema)}${constraintsHtml(schema)}. ${inline(description)}</dd>
`;
}

function responseHtml(status: string, { description, content = {} }: Response): Html {
  const isRefusal = Number(status) >= 400;
  return html`<dt>${status}</dt>
<dd>${inline(description)}${isRefusal ? EMPTY : contentHtml(content)}</dd>
`;
}

function contentHtml(content: Content): Html {
  return html`${Object.entries(content).map(
    ([type, { schema, example }]) => html`<p><code>${type}</code>: ${typeHtml(schema)}</p>
${example === undefined ? EMPTY : html`<details><summary>Example</summary><pre>${JSON.stringify(example, null, 2)}</pre></details>`}`,
  )}`;
}

function resolved(response: Response | { readonly $ref: string }, api: ApiDocument): Response {
  if (!('$ref' in response)) return response;
  return (
    api.components.responses[response.$ref.replace('#/components/responses/', '')] ?? { description: '' }
  );
}
