import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../engine/command.ts';
import type { BuildContext } from './context.ts';
import { downloadFailure } from './mismatch.ts';

/** Compiles a program of the recipe's module, statically; go.sum checks every source. */
export async function addGo(
  step: { package: string; to: string },
  context: BuildContext,
): Promise<void> {
  const output = join(context.root, step.to);
  const module = join(context.work, 'module');
  await mkdir(dirname(output), { recursive: true });
  await mkdir(module, { recursive: true });
  // Copied, since an installed package may stand where nothing can be written.
  for (const file of ['go.mod', 'go.sum', 'tools.go']) {
    await copyFile(join(context.recipe, file), join(module, file));
  }
  context.say(`go build ${step.package}`);
  let packages = 0;
  await run(
    context.tools.path('go'),
    [
      ...['build', '-v', '-mod=readonly', '-trimpath', '-ldflags', '-s -w'],
      ...['-o', output, step.package],
    ],
    {
      cwd: module,
      signal: context.signal,
      env: { CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOWORK: 'off' },
      onLine: (line) => {
        if (line.startsWith('go: ')) context.say(line);
        else context.say(`go build: ${++packages} packages compiled`);
      },
      hint: 'check that go can reach its module proxy (go env GOPROXY)',
    },
  ).catch((error) => {
    throw downloadFailure(error, join(context.recipe, 'go.sum'));
  });
  const lines = (await readFile(join(module, 'go.mod'), 'utf8')).split(/\s*\n\s*/);
  const version = lines
    .map((line) => line.replace(/^require\s+/, '').split(' '))
    .find(([name]) => name !== undefined && isWithin(step.package, name))?.[1];
  context.contains(step.package, version ?? 'unknown');
  context.contains(
    'go',
    (await run(context.tools.path('go'), ['env', 'GOVERSION'], { cwd: module })).trim(),
  );
}

/** Whether a package is the module of that name or one of its folders. */
function isWithin(name: string, module: string): boolean {
  return name === module || name.startsWith(`${module}/`);
}
