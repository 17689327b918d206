import { beforeAll, describe, expect, test } from 'vitest';
import { hotStoreGet } from './guide/corrected.ts';
import { mapSteps } from './guide/map-steps.ts';
import { guideSummary, writeGuideReport } from './guide/report.ts';
import type { Outcome } from './guide/step.ts';
import { GUIDE, STEPS } from './guide/steps.ts';
import { takeStep } from './guide/take-step.ts';
import { GuideWorld } from './guide/world.ts';

/** Its own services, empty as the guide's reader has them: the shared stack is set up already. */
let world: GuideWorld;
const outcomes: Outcome[] = [];

beforeAll(async () => {
  world = await GuideWorld.start();
  return async () => {
    const path = await writeGuideReport('reports/out', world.run.id, outcomes);
    process.stdout.write(`\n${guideSummary(outcomes)}\nall steps: ${path}\n`);
    await world[Symbol.asyncDispose]();
  };
});

const shown = (command: string) => (command.length > 70 ? `${command.slice(0, 70)}...` : command);

describe('does the deployment guide work as written, and corrected where it does not?', () => {
  for (const { command, step } of mapSteps(GUIDE, STEPS)) {
    test(`line ${command.line}: ${shown(command.text)}`, async ({ annotate }) => {
      const outcome = await takeStep(world, step, command.line);
      outcomes.push(outcome);
      const { problem, reason } = outcome;
      if (problem !== undefined) await annotate(`finding: ${problem}`);
      if (reason !== undefined) await annotate(`not run: ${reason}`);
    });
  }

  test('elasticsearch-setup-passwords, confirmed, locks out the password of .env', async ({
    skip,
  }) => {
    skip(!world.services.elasticsearch.capabilities.has('security'), 'no security to be had here');
    const health = hotStoreGet('/_cluster/health');
    expect(await world.shell(health)).toMatchObject({ exitCode: 0 });
    const command = 'docker compose exec elasticsearch elasticsearch-setup-passwords auto --batch';
    expect((await world.shell(command)).exitCode).toBe(0);
    const after = await world.shell(health);
    expect(after.exitCode).toBe(22);
    expect(after.output).toContain('401');
  });
});
