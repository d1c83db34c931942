import { crockfordValue } from '../../domain/crockford-base32.ts';
import type { KeyPairLocation } from '../../domain/key-pair.ts';
import { hourOf } from '../../domain/limits.ts';
import type { ListPosition } from '../../domain/list-cursor.ts';

/** The primary key of the one table. */
export interface PrimaryKey {
  readonly pk: string;
  readonly sk: string;
}

/** Finds the vends that the reconciler has something to do for. */
export const DUE_INDEX = 'by-due';

/** Spreads the due index, since one partition takes 1,000 writes a second (DynamoDB developer guide, partitions). */
export const DUE_SHARDS = 4;

/** Lists a principal's vends by creation time. */
export const OWNER_INDEX = 'by-owner';

export interface OwnerIndexKey {
  readonly ownerKey: string;
  readonly ownerSort: string;
}

/** The grants in force, and what else is needed to decide by them. */
export const CURRENT_GRANTS_KEY: PrimaryKey = { pk: 'GRANTS', sk: 'CURRENT' };

/** One version of the grants, kept for ever. */
export function grantsVersionKey(version: number): PrimaryKey {
  return { pk: 'GRANTS', sk: `VERSION#${String(version).padStart(10, '0')}` };
}

/** Each transaction of a principal checks one of so many rows, since two that check the same one at a time conflict. */
const CUT_OFF_SHARDS = 8;

/** The rows that are there while a principal is cut off. */
export function cutOffKeys(principal: string): PrimaryKey[] {
  return Array.from({ length: CUT_OFF_SHARDS }, (_, shard) => cutOffShardKey(principal, shard));
}

/** The one of them that the transactions of a key pair check. */
export function cutOffKeyFor(principal: string, id: string): PrimaryKey {
  return cutOffShardKey(principal, id.charCodeAt(id.length - 1) % CUT_OFF_SHARDS);
}

function cutOffShardKey(principal: string, shard: number): PrimaryKey {
  return { pk: `CUTOFF#${principal}`, sk: `CUTOFF#${shard}` };
}

export const VEND_SORT = 'VEND';

export function vendKey(id: string): PrimaryKey {
  return { pk: `KP#${id}`, sk: VEND_SORT };
}

/** The id in the partition key of a vend. */
export function keyPairIdOf(pk: string): string {
  return pk.replace(/^KP#/, '');
}

/** Sequences are padded, so that the sort key orders as the numbers do. */
export function auditKey(id: string, sequence: number): PrimaryKey {
  return { pk: `KP#${id}`, sk: `AUDIT#${paddedSequence(sequence)}` };
}

export function nameKey({ provider, account, region, name }: KeyPairLocation): PrimaryKey {
  return { pk: `NAME#${provider}#${account}#${region}#${name}`, sk: 'NAME' };
}

/** What a principal has used of an hourly limit, in the hour of a time. */
export function hourlyLimitKey(principal: string, kind: 'VENDS' | 'MISSES', at: number): PrimaryKey {
  return { pk: `LIMIT#${principal}`, sk: `${kind}#${hourOf(at)}` };
}

/** How many retrievals of a principal are open. */
export function openLimitKey(principal: string): PrimaryKey {
  return { pk: `LIMIT#${principal}`, sk: 'OPEN' };
}

export function ownerIndexKey(principal: string, { createdAt, id }: ListPosition): OwnerIndexKey {
  return { ownerKey: `OWNER#${principal}`, ownerSort: `${createdAt}#${id}` };
}

export function dueShardKey(shard: number): string {
  return `DUE#${shard}`;
}

/** Ids are uniform, so any character of one spreads evenly. */
export function dueShardOf(id: string): number {
  return id.charCodeAt(id.length - 1) % DUE_SHARDS;
}

/** The audit trail by time, and by time of each principal that acted. */
export const AUDIT_TIME_INDEX = 'by-audit-time';
export const AUDIT_PRINCIPAL_INDEX = 'by-audit-principal';

/**
 * Spreads both: 10,000 entries a second are 625 to a partition. A trail keeps its number of shards, or gets more; with
 * fewer, rows would no longer be found.
 */
export const AUDIT_SHARDS = 16;

export interface AuditIndexKey {
  readonly auditTimeKey: string;
  readonly auditPrincipalKey: string;
  readonly auditSort: string;
}

interface AuditPlace {
  readonly at: string;
  readonly keyPairId: string;
  readonly sequence: number;
}

export function auditIndexKey({ principal, ...entry }: AuditPlace & { principal: string }): AuditIndexKey {
  const shard = auditShardOf(entry.keyPairId);
  return {
    auditTimeKey: auditTimeKey(shard),
    auditPrincipalKey: auditPrincipalKey(shard, principal),
    auditSort: auditSort(entry),
  };
}

export function auditTimeKey(shard: number): string {
  return `AUDIT#${shard}`;
}

export function auditPrincipalKey(shard: number, principal: string): string {
  return `AUDIT#${shard}#${principal}`;
}

/** Orders as the times do, and entries of one time by their key pair and sequence. */
export function auditSort({ at, keyPairId, sequence }: AuditPlace): string {
  return `${at}#${keyPairId}#${paddedSequence(sequence)}`;
}

/** All entries of a key pair are in one shard: its last character is one of 32, and uniform. */
function auditShardOf(keyPairId: string): number {
  return Math.max(crockfordValue(keyPairId.slice(-1)), 0) % AUDIT_SHARDS;
}

function paddedSequence(sequence: number): string {
  return String(sequence).padStart(10, '0');
}
