// Plain JavaScript on purpose: this file runs on whatever Node a user has, and finds the one that the project brings.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const LEAST_MAJOR = 24;
const [target, ...rest] = process.argv.slice(2);

if (Number(process.versions.node.split('.')[0]) < LEAST_MAJOR) {
  run(projectNode() ?? refuse());
} else if (target.startsWith('-')) {
  run(process.execPath);
} else {
  // In this very process, so that a signal to it, even kill -9, ends the program itself.
  process.argv.splice(1, 2, resolve(target));
  await import(pathToFileURL(resolve(target)).href);
}

/** npm 11.6 and newer link this Node into node_modules/.bin, older ones do not. */
function projectNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const folder = join(import.meta.dirname ?? 'build', `../node_modules/node-${platform}-${process.arch}/bin`);
  return ['node', 'node.exe'].map(name => join(folder, name)).find(path => existsSync(path));
}

function run(node) {
  const child = spawn(node, [target, ...rest], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', code => process.exit(code ?? 1));
}

function refuse() {
  process.stderr.write(
    `keyvend needs Node ${LEAST_MAJOR} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'On Linux and Windows "npm ci" installs one into node_modules: run "npm ci" without --omit=optional.\n' +
      'On other systems install Node 24 from https://nodejs.org/ and try again.\n',
  );
  process.exit(1);
}
