/** Every command with the operands that it needs to get as far as a request, and what its help must name. */
export const COMMANDS: readonly [command: string[], operands: string[], options: string[]][] = [
  [['create'], ['n', '--provider', 'ec2', '--region', 'eu-west-1'], ['--out', '--agent', '--client-token']],
  [
    ['import'],
    ['n', '--provider', 'ec2', '--region', 'eu-west-1', '--public-key', 'key.pub'],
    ['--public-key'],
  ],
  [['get'], ['kp_1'], ['--public-key-format']],
  [['list'], [], ['--status', '--all', '--cursor']],
  [['collect'], ['URL/r/TOKEN', '--stdout'], ['--out', '--passcode', '--passphrase']],
  [['revoke'], ['kp_1'], []],
  [['audit', 'list'], [], ['--from', '--to', '--principal']],
  [['can-i'], ['create'], ['--tag', '--target']],
  [['providers'], [], []],
  [['doctor'], [], []],
  [['audit', 'export'], [], ['--output']],
  [['audit', 'verify'], ['export'], ['--public-key', '--witness']],
  [['completion'], ['bash'], []],
];

/** Those that ask the service. */
export const OF_THE_API = COMMANDS.slice(0, 9);
