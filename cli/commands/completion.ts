import { Argument, type Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion-script.ts';

const EXAMPLES = `
Examples:
  source <(keyvend completion bash)                                    in ~/.bashrc
  source <(keyvend completion zsh)                                     in ~/.zshrc
  keyvend completion fish > ~/.config/fish/completions/keyvend.fish`;

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('prints what makes a shell complete keyvend')
    .addArgument(new Argument('<shell>', 'whose').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action((shell: Shell) => {
      process.stdout.write(completionScript(program, shell));
    });
}
