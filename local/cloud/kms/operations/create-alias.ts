import { aliasArn, type KmsOperation } from '../account.ts';
import { requiredString } from '../constraints.ts';
import { kmsFault, validationException } from '../faults.ts';
import { assertNotPendingDeletion, keyMember } from '../key-lookup.ts';

const ALIAS_NAME = /^alias\/[a-zA-Z0-9/_-]{1,250}$/;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const createAlias: KmsOperation = (input, account) => {
  const name = requiredString(input, 'AliasName');
  assertAliasName(name);
  const target = keyMember(input, 'TargetKeyId', account);
  assertNotPendingDeletion(target, account);
  if (account.aliases.get(name)) {
    throw kmsFault(
      'AlreadyExistsException',
      `An alias with the name ${aliasArn(account, name)} already exists`,
    );
  }
  account.aliases.put(name, { name, targetKeyId: target.id, createdAt: account.now() / 1000 });
  return {};
};

function assertAliasName(name: string): void {
  if (!name.startsWith('alias/')) {
    throw validationException(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (name.startsWith('alias/aws/')) throw kmsFault('NotAuthorizedException', '');
  if (!ALIAS_NAME.test(name)) {
    throw kmsFault('InvalidAliasNameException', 'Alias contains invalid characters for an alias');
  }
}
