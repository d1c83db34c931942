import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { dynamoDbClient } from '../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbTrailExport } from '../shared/adapters/dynamodb/dynamodb-trail-export.ts';
import { kmsCheckpointSigner } from '../shared/adapters/kms/kms-checkpoint-signer.ts';
import { kmsClient } from '../shared/adapters/kms/kms-client.ts';
import { readSettings } from '../shared/config/settings.ts';
import { makeExportAudit } from '../shared/usecases/export-audit.ts';

/** Exports the trail of the stage that the environment names. Rejects if the file exists or the store refuses. */
export async function writeExport(path: string | undefined): Promise<void> {
  const { region, stage, tableName, checkpointKeyId } = readSettings();
  const exportAudit = makeExportAudit({
    source: dynamoDbTrailExport(dynamoDbClient(region), tableName),
    signer: kmsCheckpointSigner(kmsClient(region), checkpointKeyId),
    clock: Date.now,
    stage,
  });
  const signal = new AbortController().signal;
  const output = path === undefined ? process.stdout : createWriteStream(path, { flags: 'wx', mode: 0o600 });
  await pipeline(Readable.from(lines(exportAudit(signal))), output, { end: path !== undefined });
}

async function* lines(items: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const item of items) yield `${JSON.stringify(item)}\n`;
}
