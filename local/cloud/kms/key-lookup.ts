import { ACCOUNT_ID, type JsonObject } from '../service.ts';
import { aliasArn, type KmsAccount, type KmsKey, keyArn } from './account.ts';
import { requiredString } from './constraints.ts';
import { kmsFault } from './faults.ts';

const ARN = /^arn:[\w-]+:kms:([\w-]+):(\d{12}):(.+)$/;
const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/** The key that a member names by id, key ARN, alias or alias ARN. */
export function keyOrAliasMember(input: JsonObject, name: string, account: KmsAccount): KmsKey {
  const resource = resourceOf(requiredString(input, name), account);
  return resource.startsWith('alias/') ? keyOfAlias(resource, account) : keyOfId(resource, account);
}

/** The key that a member names by id or key ARN: operations on a key itself do not take an alias. */
export function keyMember(input: JsonObject, name: string, account: KmsAccount): KmsKey {
  return keyOfId(resourceOf(requiredString(input, name), account), account);
}

/**
 * The key that a member names, checked for a cryptographic operation.
 * States: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 */
export function usableKeyMember(
  input: JsonObject,
  name: string,
  account: KmsAccount,
  use: { usage: KmsKey['usage']; operation: string },
): KmsKey {
  const key = keyOrAliasMember(input, name, account);
  assertEnabled(key, account);
  if (key.usage === use.usage) return key;
  throw kmsFault(
    'InvalidKeyUsageException',
    `${keyArn(account, key.id)} key usage is ${key.usage} which is not valid for ${use.operation}.`,
  );
}

export function assertEnabled(key: KmsKey, account: KmsAccount): void {
  assertNotPendingDeletion(key, account);
  if (key.state === 'Disabled')
    throw kmsFault('DisabledException', `${keyArn(account, key.id)} is disabled.`);
}

export function assertNotPendingDeletion(key: KmsKey, account: KmsAccount): void {
  if (key.state !== 'PendingDeletion') return;
  throw kmsFault('KMSInvalidStateException', `${keyArn(account, key.id)} is pending deletion.`);
}

/** The key of that id, unless the waiting period of its deletion is over. */
export function presentKey(account: KmsAccount, id: string): KmsKey | undefined {
  const key = account.keys.get(id);
  if (key?.deletionDate === undefined || account.now() / 1000 < key.deletionDate) return key;
  deleteKey(account, id);
  return undefined;
}

function deleteKey({ keys, aliases }: KmsAccount, id: string): void {
  keys.delete(id);
  for (const { name, targetKeyId } of aliases.list()) if (targetKeyId === id) aliases.delete(name);
}

function resourceOf(keyId: string, { region }: KmsAccount): string {
  const [, arnRegion, arnAccount, resource = keyId] = ARN.exec(keyId) ?? [];
  const isForeign = arnRegion !== undefined && (arnRegion !== region || arnAccount !== ACCOUNT_ID);
  if (isForeign) throw kmsFault('NotFoundException', `Invalid arn ${arnRegion}`);
  return resource.replace(/^key\//, '');
}

function keyOfAlias(name: string, account: KmsAccount): KmsKey {
  const alias = account.aliases.get(name);
  if (!alias) throw kmsFault('NotFoundException', `Alias ${aliasArn(account, name)} is not found.`);
  return keyOfId(alias.targetKeyId, account);
}

function keyOfId(id: string, account: KmsAccount): KmsKey {
  if (!KEY_ID.test(id)) throw kmsFault('NotFoundException', `Invalid keyId '${id}'`);
  const key = presentKey(account, id);
  if (!key) throw kmsFault('NotFoundException', `Key '${keyArn(account, id)}' does not exist`);
  return key;
}
