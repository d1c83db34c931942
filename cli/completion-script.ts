import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** zsh runs completions of bash once it has loaded its own. */
const ZSH_PRELUDE = `(( $+functions[compdef] )) || { autoload -U +X compinit && compinit; }
autoload -U +X bashcompinit && bashcompinit
`;

/** What may follow these words: commands or, behind an option, its values. */
interface Completion {
  /** The command, such as `audit list`; empty for the program itself. */
  readonly command: string;
  readonly words: readonly string[];
  readonly values: readonly { readonly option: string; readonly choices: readonly string[] }[];
}

/** A script for a shell, made of the commands and options themselves. */
export function completionScript(program: Command, shell: Shell): string {
  const completions = completionsOf(program, program, '');
  if (shell === 'fish') return fishScript(completions);
  const prelude = shell === 'zsh' ? ZSH_PRELUDE : '';
  return prelude + bashScript(completions);
}

function completionsOf(program: Command, command: Command, path: string): Completion[] {
  const options = command === program ? program.options : [...command.options, ...program.options];
  const own: Completion = {
    command: path,
    words: [
      ...command.commands.map(sub => sub.name()),
      ...command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
      ...options.flatMap(({ long }) => long ?? []),
      '--help',
    ],
    values: options.flatMap(({ long, argChoices, required }) =>
      long && required ? [{ option: long, choices: argChoices ?? [] }] : [],
    ),
  };
  return [
    own,
    ...command.commands.flatMap(sub => completionsOf(program, sub, `${path} ${sub.name()}`.trim())),
  ];
}

/** Where nothing fits, Readline completes file names. */
function bashScript(completions: readonly Completion[]): string {
  const cases = completions.flatMap(({ command, words, values }) => [
    ...values
      .filter(({ choices }) => choices.length > 0)
      .map(({ option, choices }) => `    "${command}:${option}") words="${choices.join(' ')}" ;;`),
    ...values
      .filter(({ choices }) => choices.length === 0)
      .map(({ option }) => `    "${command}:${option}") ;;`),
    `    "${command}:"*) words="${words.join(' ')}" ;;`,
  ]);
  const paths = completions.map(({ command }) => `"${command}"`).filter(path => path !== '""');
  return `_keyvend() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= words= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${command:+$command }$word" in
      ${paths.join(' | ')}) command="\${command:+$command }$word" ;;
    esac
  done
  case "$command:$previous" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _keyvend keyvend
`;
}

function fishScript(completions: readonly Completion[]): string {
  const lines = completions.flatMap(({ command, words, values }) => {
    const parts = command.split(' ').filter(part => part !== '');
    const when =
      parts.length === 0
        ? '__fish_use_subcommand'
        : parts.map(part => `__fish_seen_subcommand_from ${part}`).join('; and ');
    const choicesOf = new Map(values.map(({ option, choices }) => [option, choices]));
    return words.map(word => fishLine(word, when, choicesOf.get(word)));
  });
  return `${lines.join('\n')}\n`;
}

function fishLine(word: string, when: string, choices: readonly string[] | undefined): string {
  const start = `complete -c keyvend -n '${when}'`;
  if (!word.startsWith('--')) return `${start} -f -a ${word}`;
  const value = choices === undefined ? '' : choices.length === 0 ? ' -r' : ` -x -a '${choices.join(' ')}'`;
  return `${start} -l ${word.slice(2)}${value}`;
}
