import {
  createDocument,
  type oas31,
  type ZodOpenApiOverride,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import packageJson from '../../package.json' with { type: 'json' };
import { nameSchemas } from './components.ts';
import { KEY_PAIR_OPERATIONS } from './key-pair-operations.ts';
import { type Audience, described, type Operation, refusalsOf } from './operation.ts';
import { OTHER_OPERATIONS, SERVICE_OPERATIONS } from './other-operations.ts';
import { describeParameters } from './parameters.ts';
import { methodNotAllowed, PROBLEM } from './problems.ts';
import { BEARER_RETRIEVAL_OPERATIONS, CALLER_RETRIEVAL_OPERATIONS } from './retrieval-operations.ts';

interface Route {
  readonly path: string;
  readonly operation: Operation;
  readonly audience: Audience;
}

const CALLER_OPERATIONS = [...KEY_PAIR_OPERATIONS, ...CALLER_RETRIEVAL_OPERATIONS, ...OTHER_OPERATIONS];
const OPEN_OPERATIONS = [...BEARER_RETRIEVAL_OPERATIONS, ...SERVICE_OPERATIONS];

/** What is there for callers who sign is there once more for those with a JWT. */
const ROUTES: readonly Route[] = [
  ...OPEN_OPERATIONS.map(operation => ({ operation, path: operation.path, audience: 'everybody' as const })),
  ...CALLER_OPERATIONS.flatMap(operation => [
    { operation, path: operation.path, audience: 'signers' as const },
    { operation, path: `/jwt${operation.path}`, audience: 'token-bearers' as const },
  ]),
];

const DESCRIPTION = `keyvend vends SSH key pairs, exactly once for a client token; the private key can be collected once.

Requests to \`/v1\` are signed with AWS Signature Version 4 for the service \`execute-api\`; requests to \`/jwt/v1\` bear a
JWT of a trusted issuer. Query parameters are written in alphabetical order. Every GET can be asked as HEAD (RFC 9110
section 9.3.2); a method that a path does not have is refused with 405. Refusals are problem documents (RFC 9457) with a
stable \`code\`. Lengths are counted in UTF-16 code units.`;

const TAGS: oas31.TagObject[] = [
  { name: 'Key pairs', description: 'Vend, import, read and revoke.' },
  { name: 'Retrievals', description: 'Collect a private key.' },
  { name: 'Audit', description: 'What happened.' },
  { name: 'Providers', description: 'What there is.' },
  { name: 'Grants', description: 'Who may do what.' },
  { name: 'Service', description: 'The API itself.' },
];

const SECURITY_SCHEMES: Record<string, oas31.SecuritySchemeObject> = {
  sigv4: {
    ...{ type: 'apiKey', in: 'header', name: 'Authorization' },
    description: 'AWS Signature Version 4, by an IAM user or role of the account.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
  jwt: {
    ...{ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    description: 'A JWT of an OpenID Connect issuer that the deployment trusts.',
  },
};

/** The API as an OpenAPI 3.1 document, from the contracts. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  nameSchemas();
  describeParameters();
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'keyvend',
        version: packageJson.version,
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'Where this document is served.' }],
      tags: TAGS,
      paths: pathsOf(),
      components: {
        schemas: { Problem: PROBLEM },
        securitySchemes: SECURITY_SCHEMES,
        responses: responseComponents(),
      },
    },
    { override: leaveOpen },
  );
}

function pathsOf(): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const { path, operation, audience } of ROUTES) {
    paths[path] = { ...paths[path], [operation.method]: described(operation, audience) };
  }
  return paths;
}

function responseComponents(): Record<string, ZodOpenApiResponseObject> {
  const refusals = ROUTES.flatMap(({ operation, audience }) => refusalsOf(operation, audience));
  const named = new Map(refusals.map(({ name, response }) => [name, response]));
  const sorted = [...named].sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...Object.fromEntries(sorted), MethodNotAllowed: methodNotAllowed() };
}

/** A member more in an answer breaks no client that leaves alone what it does not know. */
const leaveOpen: ZodOpenApiOverride = ({ jsonSchema, io }) => {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
};
