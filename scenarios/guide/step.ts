import type { Capability } from '../../stack/services/service.ts';
import type { Ran } from './shell.ts';
import type { GuideWorld } from './world.ts';

/** What is wrong with a command as the guide has it, and what takes its place. */
export interface Finding {
  /** One or two sentences. */
  problem: string;
  /** The commands that take its place, in order; each must end with code 0. */
  corrected: readonly string[];
  /** Does what they mean and checks it, where they are no commands of a shell; says what was seen. */
  correct?(world: GuideWorld): Promise<string>;
  /** Supplies the files that the corrected commands name. */
  supply?(world: GuideWorld): Promise<void>;
  /** Checks the documented result and says what was seen. @param outputs of the corrected commands */
  check?(world: GuideWorld, outputs: readonly string[]): Promise<string>;
  /** Why the corrected commands can't be run here; then they are not. */
  notRun?: string;
}

/** A command of the guide: how it is run here, and what must come of it as written. */
export interface GuideStep {
  /** Exactly as in the guide. */
  command: string;
  /** What the guide says or means will be there after it. */
  result: string;
  /** Why it can't be run here. */
  notRun?: string;
  /** Shows that it can't, and what is said instead. */
  prove?(world: GuideWorld): Promise<string>;
  /** What is taken in its place where the environment has what is missing otherwise. */
  instead?(): GuideStep | undefined;
  /** What the hot store must be able to do; without it the step is not run. */
  needs?: readonly Capability[];
  /** Runs it, where it is no command of a shell. */
  run?(world: GuideWorld): Promise<Ran>;
  /** The exit code that it must end with as written; 0 by default. */
  exitCode?: number;
  /** What its output must hold as written. */
  says?: readonly string[];
  /** Checks the documented result and says what was seen. */
  check?(world: GuideWorld, ran: Ran): Promise<string>;
  finding?: Finding;
}

/** What became of a step. */
export interface Outcome {
  line: number;
  command: string;
  outcome: 'as documented' | 'finding' | 'not run';
  /** As written. Absent where it was not run. */
  exitCode?: number;
  seen?: string;
  problem?: string;
  corrected?: readonly string[];
  correctedSeen?: string;
  /** Why it, or what takes its place, was not run. */
  reason?: string;
}
