import type * as z from 'zod/mini';
import type { oas31, ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { pathParameters } from './parameters.ts';
import { GATEWAY_STATUSES, type GatewayStatus, type Refusal, refusalsWith } from './problems.ts';

type Query = z.ZodMiniObject;

interface RequestBody {
  readonly schema: z.core.$ZodType;
  readonly optional?: boolean;
  /** `application/json` without it. */
  readonly mediaType?: string;
  readonly example: unknown;
}

/** An operation of a function, whoever may call it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly query?: Query;
  readonly header?: oas31.ParameterObject;
  readonly body?: RequestBody;
  readonly answers: ZodOpenApiResponsesObject;
  /** What else than the codes of every function it may refuse with. */
  readonly codes: readonly ErrorCode[];
}

/** Of every function: the middleware's. */
const EVERYWHERE: readonly ErrorCode[] = ['not_acceptable', 'internal', 'unavailable'];

export const BODY_CODES: readonly ErrorCode[] = [
  ...(['invalid_json', 'invalid_request', 'payload_too_large'] as const),
  ...(['unsupported_media_type', 'private_key_submitted'] as const),
];
export const QUERY_CODES: readonly ErrorCode[] = ['invalid_request', 'private_key_submitted'];

/** Who may call an operation. */
export type Audience = 'signers' | 'token-bearers' | 'everybody';

const AUDIENCES: Readonly<
  Record<
    Audience,
    { security: oas31.SecurityRequirementObject[]; refusedByGateway: readonly GatewayStatus[] }
  >
> = {
  signers: { security: [{ sigv4: [] }], refusedByGateway: [403, ...GATEWAY_STATUSES] },
  'token-bearers': { security: [{ jwt: [] }], refusedByGateway: [401, 403, ...GATEWAY_STATUSES] },
  everybody: { security: [], refusedByGateway: GATEWAY_STATUSES },
};

/** All that an operation may refuse with. */
export function refusalsOf({ codes }: Operation, audience: Audience): readonly Refusal[] {
  return refusalsWith([...EVERYWHERE, ...codes], AUDIENCES[audience].refusedByGateway);
}

/** An operation as the document has it. */
export function described(operation: Operation, audience: Audience): ZodOpenApiOperationObject {
  const { path, summary, description, tag, query, header, body, answers } = operation;
  const operationId = `${operation.operationId}${audience === 'token-bearers' ? 'WithToken' : ''}`;
  const parameters = [...pathParameters(path), ...(header ? [header] : [])];
  const refused = refusalsOf(operation, audience).map(
    ({ status, name }) => [status, { $ref: `#/components/responses/${name}` }] as const,
  );
  return {
    ...{ operationId, summary, tags: [tag], security: AUDIENCES[audience].security },
    ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(query && { requestParams: { query } }),
    ...(body && { requestBody: requestBody(body) }),
    responses: { ...answers, ...Object.fromEntries(refused) },
  };
}

function requestBody({ schema, optional = false, mediaType = 'application/json', example }: RequestBody) {
  return { required: !optional, content: { [mediaType]: { schema, example } } };
}
