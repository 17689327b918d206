import { buildMutants } from '../../../chaos/mutants/build.ts';
import { mutantJar } from '../../../chaos/mutants/jar.ts';
import type { Mutant } from '../../../chaos/mutants/mutant.ts';
import { silent } from '../../../common/progress.ts';
import { connectEngine } from '../../../stack/engine/index.ts';
import type { PlatformSource } from '../../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../../stack/started.ts';

/**
 * Puts a mutant of a source's job beside the jobs of a running stack.
 * @returns the path of its jar there
 */
export async function addMutant(
  stack: StartedDataBroker,
  { jar, jobName }: PlatformSource,
  mutant: Mutant,
): Promise<string> {
  const engine = await connectEngine();
  if ('reason' in engine) throw new Error(engine.reason);
  const options = { docker: engine.docker, install: true, progress: silent };
  const [built] = await buildMutants([mutant], options);
  if (built === undefined) throw new Error('unreachable');
  return stack.flink.addJar(`${jobName}-${mutant.name}.jar`, await mutantJar(built, jar));
}
