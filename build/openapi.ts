import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiDocument } from './openapi/document.ts';

const FILE = join(import.meta.dirname, '../docs/openapi.json');

await writeFile(FILE, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
