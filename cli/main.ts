import { Command, CommanderError } from 'commander';
import { describeError, EXIT_CODES, errorMessage, HarnessError } from '../common/errors.ts';
import { deadlineFactor } from '../common/wait.ts';
import { escapeTerminal } from '../reports/escape.ts';
import { benchCommand } from './bench.ts';
import { cleanCommand } from './clean.ts';
import { doctorCommand } from './doctor.ts';
import { gateCommand } from './gate.ts';
import { imagesCommand } from './images.ts';
import { stackCommand } from './stack.ts';
import { verifyCommand } from './verify.ts';
import { workspaceCommand } from './workspace.ts';

/** The whole command line; parsing it runs the command that it names. */
export function program(): Command {
  const root = new Command('data-broker')
    .description(
      'Acceptance harness of the Data Broker: proves that every record that Kafka accepted is in both stores, once and correct.',
    )
    .addCommand(gateCommand())
    .addCommand(verifyCommand())
    .addCommand(stackCommand())
    .addCommand(doctorCommand())
    .addCommand(imagesCommand())
    .addCommand(workspaceCommand())
    .addCommand(benchCommand())
    .addCommand(cleanCommand())
    .addHelpText(
      'after',
      `
Exit codes: 0 pass, 1 violation, 2 usage, 3 inconclusive, 4 infrastructure.
Settings:   DATA_BROKER_DEADLINE_FACTOR=2 stretches every deadline on a slow machine,
            DATA_BROKER_CACHE=DIR is where images' parts and built jobs are kept.`,
    );
  for (const command of [root, ...root.commands, ...root.commands.flatMap((c) => c.commands)]) {
    command.exitOverride().showHelpAfterError('(--help shows what is allowed)');
  }
  return root;
}

/** Runs the command line and sets the process's exit code; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  silenceKnownWarning();
  try {
    // A wrong setting is told before anything starts, not at the first wait.
    deadlineFactor();
    await program().parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Tells a failure on standard error and says which exit code it has. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT_CODES.pass : EXIT_CODES.usage;
  }
  const lines = describeError(error).split('\n').map(escapeTerminal).join('\n');
  if (error instanceof HarnessError) {
    process.stderr.write(`\n${lines}\n`);
    return error.exitCode;
  }
  process.stderr.write(`\nUNEXPECTED: ${escapeTerminal(errorMessage(error))}\n${lines}\n`);
  return EXIT_CODES.infrastructure;
}

/** kafkajs computes timeouts below zero (its issue 1751), which Node warns of and takes as one ms. */
function silenceKnownWarning(): void {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name !== 'TimeoutNegativeWarning') process.stderr.write(`${warning.stack}\n`);
  });
}
