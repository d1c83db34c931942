import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as z from 'zod';

export const OPENAPI_FILE = join(import.meta.dirname, '../../docs/openapi.json');

const SCHEMA = z.record(z.string(), z.unknown());
const CONTENT = z.record(
  z.string(),
  z.object({
    schema: SCHEMA,
    example: z.unknown().optional(),
    examples: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
  }),
);
const PARAMETER = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema: SCHEMA,
});
const RESPONSE = z.object({
  headers: z
    .record(z.string(), z.object({ required: z.boolean().default(false), schema: SCHEMA }))
    .default({}),
  content: CONTENT.default({}),
});
const OPERATION = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(PARAMETER).default([]),
  requestBody: z.object({ content: CONTENT }).optional(),
  responses: z.record(z.string(), z.union([z.object({ $ref: z.string() }), RESPONSE])),
});
const DOCUMENT = z.object({
  paths: z.record(z.string(), z.record(z.string(), OPERATION)),
  components: z.object({ schemas: z.record(z.string(), SCHEMA), responses: z.record(z.string(), RESPONSE) }),
});

export type DocumentedOperation = z.infer<typeof OPERATION>;
export type DocumentedResponse = z.infer<typeof RESPONSE> & { readonly pointer: string };

const source: Record<string, unknown> = JSON.parse(readFileSync(OPENAPI_FILE, 'utf8'));

/** The published document. */
export const PUBLISHED = DOCUMENT.parse(source);

const asked = new Ajv2020({ strict: false, allErrors: true }).addSchema({ $id: 'api', ...source });
const answered = new Ajv2020({ strict: false, allErrors: true }).addSchema({
  $id: 'api',
  ...closed(source),
});

/** Checks what is sent by the schema at a JSON pointer of the document. */
export function requestSchema(...parts: readonly string[]): ValidateFunction {
  return asked.getSchema(`api${pointerOf(parts)}`) ?? missing(parts);
}

/** Checks what is answered; a member that the schema does not declare is a mistake. */
export function answerSchema(pointer: string, ...parts: readonly string[]): ValidateFunction {
  return (
    answered.getSchema(`api${pointer}${pointerOf(parts).replace('#', '')}`) ?? missing([pointer, ...parts])
  );
}

/** The response that an operation declares for a status. */
export function responseOf(path: string, method: string, status: string): DocumentedResponse | undefined {
  const declared = PUBLISHED.paths[path]?.[method]?.responses[status];
  if (!declared) return undefined;
  if (!('$ref' in declared)) {
    return { ...declared, pointer: pointerOf(['paths', path, method, 'responses', status]) };
  }
  return componentResponse(declared.$ref.replace('#/components/responses/', ''));
}

export function componentResponse(name: string): DocumentedResponse | undefined {
  const declared = PUBLISHED.components.responses[name];
  return declared && { ...declared, pointer: pointerOf(['components', 'responses', name]) };
}

/** JSON pointers (RFC 6901) as URI fragments. */
function pointerOf(parts: readonly string[]): string {
  const escaped = parts.map(part => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return `#${escaped.map(encodeURI).join('')}`;
}

/** The same document, in which an object has no members but those that its schema declares. */
function closed(document: object): object {
  const members = Object.entries(document).map(([name, value]) => [name, closedValue(value)]);
  const isOpenObject =
    'properties' in document && 'type' in document && !('additionalProperties' in document);
  return { ...Object.fromEntries(members), ...(isOpenObject && { unevaluatedProperties: false }) };
}

function closedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedValue);
  return typeof value === 'object' && value !== null ? closed(value) : value;
}

function missing(parts: readonly string[]): never {
  throw new RangeError(`the document has no schema at ${parts.join(' ')}`);
}
