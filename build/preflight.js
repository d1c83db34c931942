// Plain JavaScript on purpose: this file has to run on the very Node versions it refuses.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `keyvend needs Node 24 or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'On Linux and Windows "npm ci" installs Node 24 into node_modules and "npm run" uses it: run "npm ci"\n' +
      'without --omit=optional. On other systems install Node 24 from https://nodejs.org/ and try again.\n',
  );
  process.exit(1);
}
