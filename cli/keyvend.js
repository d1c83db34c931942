#!/usr/bin/env node
// Plain JavaScript on purpose, as build/launch.js: what is built runs, and in a fresh clone the sources do.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../dist/cli/keyvend.cjs', import.meta.url));
const source = fileURLToPath(new URL('keyvend.ts', import.meta.url));
process.argv.splice(2, 0, existsSync(built) ? built : source);
await import('../build/launch.js');
