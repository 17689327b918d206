import {
  type GuideBlock,
  type GuideCommand,
  GuideError,
  guideAddresses,
  guideBlocks,
} from '../../fixtures/guide/blocks.ts';
import type { GuideStep } from './step.ts';

/** A command of the guide with the step that knows it. */
export interface MappedStep {
  command: GuideCommand;
  step: GuideStep;
  /** The innermost heading that it stands under. */
  heading: string;
  language: string;
}

/**
 * Finds the step of every command and address of a guide, in the guide's order. Pure.
 * @throws {GuideError} naming the line of a command that no step knows; {Error} naming steps that no command
 * of the guide is for
 */
export function mapSteps(guide: string, steps: readonly GuideStep[]): MappedStep[] {
  const byCommand = new Map(steps.map((step) => [step.command, step]));
  const blocks: Omit<GuideBlock, 'line'>[] = guideBlocks(guide);
  const addresses = { headings: ['8. Access Services'], language: '' };
  const mapped = [...blocks, { ...addresses, commands: guideAddresses(guide) }].flatMap(
    ({ headings, language, commands }) =>
      commands.map((command) => {
        const step = byCommand.get(command.text);
        if (step === undefined) {
          throw new GuideError(command.line, `no step knows this command: ${command.text}`);
        }
        byCommand.delete(command.text);
        return { command, step, heading: headings.at(-1) ?? '', language };
      }),
  );
  const left = [...byCommand.keys()];
  if (left.length > 0) throw new Error(`steps of no command of the guide: ${left.join('; ')}`);
  return mapped.sort((a, b) => a.command.line - b.command.line);
}
