import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type RecordStore<T> = {
  get(id: string): T | undefined;
  /** In the order in which the records were first put; after a restart in no particular order. */
  list(): T[];
  count(): number;
  put(id: string, record: T): void;
  delete(id: string): void;
};

/**
 * Opens records by id, in memory and, with a directory, in one file each. A file is replaced by a rename before `put`
 * returns, so a killed process leaves the old record or the new one, never half of one.
 */
export function openRecordStore<T>(directory: string | undefined): RecordStore<T> {
  const records = new Map<string, T>(directory === undefined ? [] : readRecords<T>(directory));
  return {
    get: id => records.get(id),
    list: () => [...records.values()],
    count: () => records.size,
    put(id, record) {
      if (directory !== undefined) writeRecord(directory, id, record);
      records.set(id, record);
    },
    delete(id) {
      if (directory !== undefined) rmSync(fileOf(directory, id), { force: true });
      records.delete(id);
    },
  };
}

function readRecords<T>(directory: string): [id: string, record: T][] {
  mkdirSync(directory, { recursive: true });
  return readdirSync(directory)
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(join(directory, name), 'utf8')));
}

function writeRecord<T>(directory: string, id: string, record: T): void {
  const file = fileOf(directory, id);
  writeFileSync(`${file}.new`, JSON.stringify([id, record]), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** A digest, because ids may hold slashes or be longer than a file name can be. */
function fileOf(directory: string, id: string): string {
  return join(directory, `${createHash('sha256').update(id).digest('hex')}.json`);
}
