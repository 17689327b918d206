import { readFileSync } from 'node:fs';
import type { GuideStep } from './step.ts';
import { OPERATION } from './steps-operation.ts';
import { SERVICES } from './steps-services.ts';
import { SET_UP } from './steps-set-up.ts';

/** The platform's deployment guide, as it is. */
export const GUIDE = readFileSync(
  new URL('../../fixtures/guide/deployment-guide.md', import.meta.url),
  'utf8',
);

/** What the suite knows of the guide: one step for each of its commands. */
export const STEPS: readonly GuideStep[] = [...SET_UP, ...SERVICES, ...OPERATION];
