import { existsSync } from 'node:fs';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium of this machine; `undefined` where it has none. */
export const CHROMIUM = PATHS.find(path => existsSync(path));
