const ASSUMED_ROLE = /^arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;

/**
 * The principal behind an IAM caller: its user or role ARN. Two sessions of one role are one principal, so an
 * assumed-role session ARN becomes the ARN of its role (the path of the role is not part of a session ARN).
 */
export function principalOfIamArn(userArn: string): string {
  const session = ASSUMED_ROLE.exec(userArn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : userArn;
}
