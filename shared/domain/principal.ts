const ASSUMED_ROLE = /^arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;

/**
 * The principal behind an IAM caller: its user or role ARN. Two sessions of one role are one principal, so an
 * assumed-role session ARN becomes the ARN of its role (the path of the role is not part of a session ARN).
 */
export function principalOfIamArn(userArn: string): string {
  const session = ASSUMED_ROLE.exec(userArn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : userArn;
}

/** A subject has at most 255 ASCII characters: https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;

/**
 * The principal behind a verified JWT: the name of its issuer and its `sub`, which may itself hold colons and slashes.
 * Undefined for a subject that OpenID Connect does not allow.
 */
export function principalOfToken(issuerName: string, subject: string): string | undefined {
  return SUBJECT.test(subject) ? `oidc:${issuerName}:${subject}` : undefined;
}

/** The root of the routes that a principal can be let in by: each kind of caller has its own authorizer. */
export function apiRootOf(principal: string): '/v1' | '/jwt/v1' {
  return principal.startsWith('oidc:') ? '/jwt/v1' : '/v1';
}
