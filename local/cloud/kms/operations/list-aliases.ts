import { aliasArn, type KmsOperation } from '../account.ts';
import { keyMember } from '../key-lookup.ts';
import { markerPage } from '../marker-page.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html */
export const listAliases: KmsOperation = (input, account) => {
  const keyId =
    (input['KeyId'] ?? undefined) === undefined ? undefined : keyMember(input, 'KeyId', account).id;
  const listed = account.aliases.list().filter(alias => keyId === undefined || alias.targetKeyId === keyId);
  const { items, marker } = markerPage(input, listed, ({ name }) => name, 50);
  const Aliases = items.map(({ name, targetKeyId, createdAt }) => ({
    AliasName: name,
    AliasArn: aliasArn(account, name),
    TargetKeyId: targetKeyId,
    CreationDate: createdAt,
    LastUpdatedDate: createdAt,
  }));
  return { Aliases, ...marker };
};
