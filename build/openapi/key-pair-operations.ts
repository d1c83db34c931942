import * as z from 'zod/mini';
import { DRY_RUN } from '../../shared/contracts/dry-run.ts';
import { KEY_PAIR_PAGE } from '../../shared/contracts/key-pair.ts';
import { LIST_KEY_PAIRS } from '../../shared/contracts/list-query.ts';
import { GET_KEY_PAIR, KEY_PAIR_WITH_RECEIPT } from '../../shared/contracts/read-key-pair.ts';
import { REISSUE_RETRIEVAL, REISSUED } from '../../shared/contracts/retrieval-options.ts';
import {
  CREATE_AT_TARGETS,
  CREATE_KEY_PAIR,
  CREATED,
  IMPORT_KEY_PAIR,
  IMPORTED,
} from '../../shared/contracts/vend.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { json } from './answers.ts';
import * as examples from './examples.ts';
import { ANSWER_HEADERS, VENDED_HEADERS } from './headers.ts';
import { BODY_CODES, type Operation, QUERY_CODES } from './operation.ts';
import { CLIENT_TOKEN_HEADER } from './parameters.ts';

const TAG = 'Key pairs';

const VEND_CODES: readonly ErrorCode[] = [
  ...BODY_CODES,
  ...(['forbidden', 'request_in_progress', 'name_conflict', 'provider_quota_exceeded'] as const),
  ...(['retrieval_revoked', 'client_token_mismatch', 'throttled', 'provider_error'] as const),
];

const DRY = json('What would become of the request, of a dry run.', DRY_RUN, examples.DRY_RUN);

/** Which of the two a body is, shows in its `targets`. */
const CREATE = z.union([CREATE_KEY_PAIR, CREATE_AT_TARGETS]);

export const KEY_PAIR_OPERATIONS: readonly Operation[] = [
  {
    ...{ method: 'post', path: '/v1/key-pairs', operationId: 'createKeyPair', tag: TAG },
    summary: 'Vend a key pair',
    description:
      'Exactly once for a client token: the same request again is given the same answer, byte for byte. ' +
      'After a 409 `request_in_progress` or a 503 send the same request again, with the same client token.',
    header: CLIENT_TOKEN_HEADER,
    body: { schema: CREATE, example: examples.CREATE },
    answers: {
      '200': DRY,
      '201': json(
        'The key pair, and where to collect its private key.',
        CREATED,
        examples.CREATED,
        VENDED_HEADERS,
      ),
    },
    codes: VEND_CODES,
  },
  {
    ...{ method: 'post', path: '/v1/key-pairs/import', operationId: 'importKeyPair', tag: TAG },
    summary: 'Register a public key',
    header: CLIENT_TOKEN_HEADER,
    body: { schema: IMPORT_KEY_PAIR, example: examples.IMPORT },
    answers: {
      '200': DRY,
      '201': json('The key pair; there is nothing to collect.', IMPORTED, examples.IMPORTED, VENDED_HEADERS),
    },
    codes: [...VEND_CODES, 'unacceptable_public_key'],
  },
  {
    ...{ method: 'get', path: '/v1/key-pairs', operationId: 'listKeyPairs', tag: TAG },
    summary: 'List the key pairs of the caller',
    query: LIST_KEY_PAIRS,
    answers: {
      '200': json('A page of key pairs.', KEY_PAIR_PAGE, { items: [examples.KEY_PAIR], nextCursor: null }),
    },
    codes: [...QUERY_CODES, 'forbidden'],
  },
  {
    ...{ method: 'get', path: '/v1/key-pairs/{id}', operationId: 'getKeyPair', tag: TAG },
    summary: 'Read a key pair and the receipt of its collection',
    query: GET_KEY_PAIR,
    answers: { '200': json('The key pair.', KEY_PAIR_WITH_RECEIPT, examples.WITH_RECEIPT) },
    codes: [...QUERY_CODES, 'forbidden', 'not_found'],
  },
  {
    ...{ method: 'delete', path: '/v1/key-pairs/{id}', operationId: 'deleteKeyPair', tag: TAG },
    summary: 'Revoke a key pair',
    description: 'Its URL dies, what is sealed is destroyed, and it is deleted at its provider.',
    answers: { '204': { description: 'It is revoked, now or before.', headers: ANSWER_HEADERS } },
    codes: ['forbidden', 'not_found', 'request_in_progress', 'name_conflict', 'provider_error'],
  },
  {
    ...{ method: 'post', path: '/v1/key-pairs/{id}/retrievals', operationId: 'reissueRetrieval', tag: TAG },
    summary: 'Issue a new URL for a key that nobody has collected',
    body: { schema: REISSUE_RETRIEVAL, optional: true, example: examples.REISSUE },
    answers: { '201': json('The new URL; the old one is dead.', REISSUED, examples.REISSUED) },
    codes: [
      ...BODY_CODES,
      ...(['forbidden', 'not_found', 'request_in_progress'] as const),
      ...(['retrieval_consumed', 'retrieval_expired', 'retrieval_revoked'] as const),
    ],
  },
];
