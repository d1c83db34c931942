import type { KeyFormat } from '../../shared/domain/key-file.ts';

interface Step {
  readonly text: string;
  /** A line for a POSIX shell. */
  readonly command?: string;
}

/** What to do with a key file that a browser has saved under this name. */
export function nextSteps(fileName: string, format: KeyFormat): Step[] {
  if (format === 'ppk') {
    return [
      { text: 'Move the file to a folder that only you can read.' },
      {
        text: 'In PuTTY, choose it under Connection, SSH, Auth, Credentials, "Private key file for authentication".',
      },
    ];
  }
  const file = shellWord(fileName);
  return [
    {
      text: 'In the folder that it was saved in, let nobody else read it:',
      command: `chmod 600 ${file}`,
    },
    { text: 'Log in, with the user and host of your server:', command: `ssh -i ${file} user@host` },
  ];
}

/** A file name as one word that is no option. */
function shellWord(name: string): string {
  const path = name.startsWith('-') ? `./${name}` : name;
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
