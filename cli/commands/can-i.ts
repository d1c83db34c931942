import { type Command, InvalidArgumentError } from 'commander';
import type { ExplainRequest, Explanation } from '../../client/keyvend-client.ts';
import { GRANT_ACTIONS, type GrantAction } from '../../shared/domain/grants.ts';
import type { KeyType, ProviderId, Tag } from '../../shared/domain/key-pair.ts';
import { KEY_TYPES } from '../../shared/domain/key-pair.ts';
import type { KeyPairTarget } from '../../shared/domain/key-pair-target.ts';
import { EXIT } from '../failure.ts';
import { placeOptions, tagOption, targetOption } from '../options.ts';
import { run } from '../run.ts';
import { visible } from '../terminal-text.ts';

interface CanIOptions {
  readonly provider?: ProviderId;
  readonly region?: string;
  readonly target?: readonly KeyPairTarget[];
  readonly name?: string;
  readonly keyType?: KeyType;
  readonly tag?: readonly Tag[];
}

const EXAMPLES = `
Examples:
  keyvend can-i create --provider lightsail --region eu-west-1 --tag project=checkout
  keyvend can-i audit:read

Exit code: 0 allowed, 3 not allowed; the answer is on standard output either way.`;

export function addCanI(program: Command): void {
  const command = program.command('can-i').description('says which grant would decide a request of yours');
  const names = GRANT_ACTIONS.map(action => action.replace(/^keys:/, ''));
  command.argument('<action>', names.join(', '), readAction);
  tagOption(targetOption(placeOptions(command)))
    .option('--name <name>', 'what the key pair would be called')
    .addOption(command.createOption('--key-type <type>', 'of the key pair').choices(KEY_TYPES))
    .addHelpText('after', EXAMPLES)
    .action((action: GrantAction, options: CanIOptions) =>
      run(command, async ({ client, report }) => {
        const request = requestOf(action, options);
        const answer = await report.during('asking', () => client.explainAuthorization(request));
        report.result(answer, explanationText(answer));
        return answer.decision.effect === 'allow' ? EXIT.done : EXIT.denied;
      }),
    );
}

function requestOf(action: GrantAction, options: CanIOptions): ExplainRequest {
  const { provider, region, target, name, keyType, tag } = options;
  return { action, provider, region, name, keyType, targets: target && [...target], tags: tag && [...tag] };
}

function readAction(text: string): GrantAction {
  const found = GRANT_ACTIONS.find(action => action === text || action === `keys:${text}`);
  if (found) return found;
  throw new InvalidArgumentError(`It is one of: ${GRANT_ACTIONS.join(', ')}.`);
}

function explanationText({ decision: { effect, sid, reason, nearest, detail } }: Explanation): string {
  const lines = [
    `${effect === 'allow' ? 'yes' : 'no'}: ${sid ?? reason}`,
    ...(nearest ? [`nearest: ${nearest.sid}, which misses ${nearest.failed.join(', ')}`] : []),
    ...(detail === null ? [] : [detail]),
  ];
  return lines.map(line => `${visible(line)}\n`).join('');
}
