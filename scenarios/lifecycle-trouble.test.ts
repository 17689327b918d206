import { describe } from 'vitest';
import { usePolicy } from './lifecycle/policy.ts';
import { PROVOCATIONS, TROUBLE_POLICY } from './lifecycle/provocations.ts';
import { expect, test } from './lifecycle/test.ts';
import { throughTrouble, whileFeeding } from './lifecycle/through-trouble.ts';

describe('is trouble in the lifecycle named with index, step and cause, and nothing lost by it?', () => {
  test(`under a job that writes: ${PROVOCATIONS.map(({ name }) => name).join(', ')}`, async ({
    broker,
  }) => {
    const { elasticsearch } = broker.stack;
    await using _ = await usePolicy(elasticsearch, 'arxiv', TROUBLE_POLICY);
    await whileFeeding(broker, 600, async () => {
      for (const provocation of PROVOCATIONS) {
        await throughTrouble(broker, provocation);
      }
    });
    await expect(broker).toDeliverExactlyOnce();
  });
});
