import {
  RELEASE_PRIVATE_KEY,
  RELEASE_QUERY,
  RELEASED_KEY,
  RETRIEVAL_VIEW,
} from '../../shared/contracts/retrieval.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { json } from './answers.ts';
import * as examples from './examples.ts';
import { DOWNLOAD_HEADERS } from './headers.ts';
import { BODY_CODES, type Operation } from './operation.ts';
import { RELEASE_KEY_HEADER } from './parameters.ts';

const TAG = 'Retrievals';

const GONE: readonly ErrorCode[] = [
  'retrieval_consumed',
  'retrieval_expired',
  'retrieval_revoked',
  'retrieval_locked',
];

const VIEW = {
  ...{ method: 'get', operationId: 'viewRetrieval', tag: TAG },
  summary: 'See what is behind a retrieval URL',
  description: 'It changes nothing, however often it is asked.',
  answers: { '200': json('What can be collected.', RETRIEVAL_VIEW, examples.VIEW) },
  codes: ['retrieval_not_found', ...GONE],
} as const satisfies Partial<Operation>;

const FILE = { schema: { type: 'string' as const, description: 'The key file, in the format asked for.' } };
const RELEASED = json('The private key, this once.', RELEASED_KEY, examples.RELEASED, DOWNLOAD_HEADERS);

const RELEASE = {
  ...{ method: 'post', operationId: 'releasePrivateKey', tag: TAG },
  summary: 'Collect the private key, once',
  description: 'Ask for `application/x-pem-file` to be given the file itself.',
  query: RELEASE_QUERY,
  header: RELEASE_KEY_HEADER,
  body: { schema: RELEASE_PRIVATE_KEY, optional: true, example: examples.RELEASE },
  answers: { '200': { ...RELEASED, content: { ...RELEASED.content, 'application/x-pem-file': FILE } } },
  codes: [
    ...BODY_CODES,
    ...(['passcode_required', 'passcode_incorrect', 'forbidden', 'retrieval_not_found'] as const),
    ...GONE,
  ],
} as const satisfies Partial<Operation>;

/** For the callers who vended: their URLs are of no use to anybody else. */
export const CALLER_RETRIEVAL_OPERATIONS: readonly Operation[] = [
  { ...VIEW, path: '/v1/retrievals/{token}', codes: [...VIEW.codes, 'forbidden', 'throttled'] },
  { ...RELEASE, path: '/v1/retrievals/{token}', codes: [...RELEASE.codes, 'throttled'] },
];

const PAGE = { schema: { type: 'string' as const, description: 'A page that is the same for every token.' } };
const VIEWED = VIEW.answers['200'];

/** For whoever holds the URL. */
export const BEARER_RETRIEVAL_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    path: '/r/{token}',
    operationId: 'viewBearerRetrieval',
    answers: { '200': { ...VIEWED, content: { ...VIEWED.content, 'text/html': PAGE } } },
  },
  { ...RELEASE, path: '/r/{token}', operationId: 'releaseBearerPrivateKey' },
];
