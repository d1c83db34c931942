import type { LocalCaller } from './gateway/api.ts';

/** The account of everything that is emulated. */
export const LOCAL_ACCOUNT = '000000000000';

/** The callers of the local service, fixed so that documentation and tests can name them. */
export const LOCAL_CALLERS: ReadonlyMap<string, LocalCaller> = new Map([
  ['AKIALOCALALICE000000', user('alice', 'AIDALOCALALICE000000')],
  ['AKIALOCALBOB00000000', user('bob', 'AIDALOCALBOB00000000')],
  ['AKIALOCALAUDITOR0000', user('auditor', 'AIDALOCALAUDITOR0000')],
]);

/** What the functions, and anyone at the cloud endpoint, sign with. */
export const CLOUD_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

function user(name: string, userId: string): LocalCaller {
  return {
    secretAccessKey: `${name}-local-secret`,
    arn: `arn:aws:iam::${LOCAL_ACCOUNT}:user/${name}`,
    userId,
    accountId: LOCAL_ACCOUNT,
  };
}
