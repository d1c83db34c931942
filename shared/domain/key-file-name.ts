import type { KeyFormat } from './key-file.ts';

/** Path separators, what Windows or a shell reads in a name, what cannot be seen, and a leading dot, which hides a file. */
const UNSAFE = /[/\\<>:"|?*%$`\p{C}\p{Zl}\p{Zp}]|^\./gu;

const EXTENSIONS: Readonly<Record<KeyFormat, string>> = {
  pem: '.pem',
  pkcs8: '.pem',
  openssh: '',
  ppk: '.ppk',
};

/** The name under which the private key of a key pair is saved. */
export function keyFileName(keyPairName: string, format: KeyFormat): string {
  return safeFileName(`${keyPairName}${EXTENSIONS[format]}`);
}

/** A name that is one path segment everywhere, whatever it was. */
export function safeFileName(name: string): string {
  return name.replaceAll(UNSAFE, '_');
}
