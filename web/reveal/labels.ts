import type { KeyFormat } from '../../shared/domain/key-file.ts';
import type { ProviderId } from '../../shared/domain/key-pair.ts';

export const PROVIDER_NAMES: Readonly<Record<ProviderId, string>> = {
  lightsail: 'Amazon Lightsail',
  ec2: 'Amazon EC2',
  swas: 'Alibaba Cloud Simple Application Server',
};

interface FormatLabel {
  readonly name: string;
  readonly hint: string;
}

export const FORMAT_LABELS: Readonly<Record<KeyFormat, FormatLabel>> = {
  pem: { name: 'PEM', hint: 'As the provider made it. Right for ssh on Linux, macOS and Windows.' },
  pkcs8: { name: 'PKCS#8', hint: 'For OpenSSL and most libraries.' },
  openssh: { name: 'OpenSSH', hint: 'As ssh-keygen writes it, with a passphrase if you like.' },
  ppk: { name: 'PuTTY (.ppk)', hint: 'For PuTTY and WinSCP, with a passphrase if you like.' },
};
