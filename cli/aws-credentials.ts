import type { AwsCredentials } from '../client/authorization.ts';
import { EXIT, Failure } from './failure.ts';

/**
 * The credentials of the AWS chain: environment, SSO, profile, web identity, container, instance. It is loaded when the
 * first request is signed.
 */
export function awsCredentials(): () => Promise<AwsCredentials> {
  let source: Promise<() => Promise<AwsCredentials>> | undefined;
  return async () => {
    source ??= import('@aws-sdk/credential-providers').then(({ fromNodeProviderChain }) =>
      fromNodeProviderChain(),
    );
    return (await source)().catch(missing);
  };
}

/** What the SDK says may quote a profile: it is left out. */
function missing(error: unknown): never {
  const name = error instanceof Error ? error.name : 'Error';
  throw new Failure({
    ...{ exitCode: EXIT.denied, code: 'credentials_missing' },
    message: `There are no AWS credentials to sign with (${name}).`,
    next: 'Set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or KEYVEND_TOKEN; an SSO session: aws sso login.',
  });
}
