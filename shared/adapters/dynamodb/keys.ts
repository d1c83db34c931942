import type { KeyPairLocation } from '../../domain/key-pair.ts';
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

/** Is there while a principal is cut off. */
export function cutOffKey(principal: string): PrimaryKey {
  return { pk: `CUTOFF#${principal}`, sk: 'CUTOFF' };
}

export function vendKey(id: string): PrimaryKey {
  return { pk: `KP#${id}`, sk: 'VEND' };
}

/** Sequences are padded, so that the sort key orders as the numbers do. */
export function auditKey(id: string, sequence: number): PrimaryKey {
  return { pk: `KP#${id}`, sk: `AUDIT#${String(sequence).padStart(10, '0')}` };
}

export function nameKey({ provider, account, region, name }: KeyPairLocation): PrimaryKey {
  return { pk: `NAME#${provider}#${account}#${region}#${name}`, sk: 'NAME' };
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
