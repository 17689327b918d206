import { expect } from 'vitest';
import type { Ran } from './shell.ts';
import type { Finding, GuideStep, Outcome } from './step.ts';
import type { GuideWorld } from './world.ts';

/** Characters of an output that a report shows. */
const SHOWN = 300;

/**
 * Takes a step: runs it as written, which must end as the step says; then, where that is a finding, the
 * corrected commands, which must end with 0 and give what the guide promises.
 */
export async function takeStep(world: GuideWorld, step: GuideStep, line: number): Promise<Outcome> {
  const { command } = step;
  const instead = step.instead?.();
  if (instead !== undefined) return takeStep(world, instead, line);
  const reason = step.notRun ?? missing(world, step);
  if (reason !== undefined) {
    const proof = await step.prove?.(world);
    const why = proof === undefined ? reason : `${reason}: ${proof}`;
    return { line, command, outcome: 'not run', reason: why };
  }
  const ran = await (step.run?.(world) ?? world.shell(command));
  expect(ran, `line ${line}: ${command}`).toMatchObject({ exitCode: step.exitCode ?? 0 });
  for (const text of step.says ?? []) expect(ran.output, `line ${line}`).toContain(text);
  const seen = (await step.check?.(world, ran)) ?? excerpt(ran, step.says);
  const written = { line, command, exitCode: ran.exitCode, seen };
  if (step.finding === undefined) return { ...written, outcome: 'as documented' };
  const { problem, corrected, notRun } = step.finding;
  const finding = { ...written, outcome: 'finding' as const, problem, corrected };
  if (notRun !== undefined) return { ...finding, reason: notRun };
  return { ...finding, correctedSeen: await correct(world, step.finding, line) };
}

async function correct(
  world: GuideWorld,
  { corrected, correct: take, supply, check }: Finding,
  line: number,
): Promise<string> {
  if (take !== undefined) return take(world);
  await supply?.(world);
  const outputs: string[] = [];
  for (const command of corrected) {
    const ran = await world.shell(command);
    expect(ran, `instead of line ${line}: ${command}`).toMatchObject({ exitCode: 0 });
    outputs.push(ran.output);
  }
  return (await check?.(world, outputs)) ?? outputs.join('\n').slice(-SHOWN);
}

function missing({ services }: GuideWorld, { needs = [] }: GuideStep): string | undefined {
  const { capabilities, version } = services.elasticsearch;
  const lacking = needs.filter((capability) => !capabilities.has(capability));
  if (lacking.length === 0) return undefined;
  return `Elasticsearch ${version} as it is to be had here has no ${lacking.join(' and no ')}`;
}

/** The line of the output that says what is looked for, or its end. */
function excerpt({ output }: Ran, says: readonly string[] = []): string {
  const [first] = says;
  const line = output.split('\n').find((text) => first !== undefined && text.includes(first));
  return (line ?? output.trim()).trim().slice(-SHOWN);
}
