import type { TestProject } from 'vitest/node';
import { watchReleases } from '../fixture/watch-releases.ts';

/** The global set-up of inline suites: no engine or images to prepare, but releases are watched. */
export default (project: TestProject) => watchReleases(project);
