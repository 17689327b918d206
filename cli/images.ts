import { Argument, Command } from 'commander';
import { EXIT_CODES } from '../common/errors.ts';
import { type Engine, ensureEngine } from '../stack/engine/index.ts';
import {
  CATALOGUE,
  type ImageName,
  type ImageSource,
  imageNames,
  type ObtainOptions,
  obtainImages,
  ownImages,
  presentImages,
  removeImages,
  type VerifiedImage,
  verifyImages,
} from '../stack/images/index.ts';
import { interruptible } from './interrupt.ts';
import { imagesOption, noInstallOption } from './options.ts';
import { terminalProgress } from './terminal.ts';

interface ImagesFlags {
  images: ImageSource;
  install: boolean;
}

const mebi = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** `images`: what images there are, where they come from, and whether they keep their contracts. */
export function imagesCommand(): Command {
  const command = new Command('images').description('list, build, verify and remove images');
  add(command, 'list', 'what the engine has of each image, and what could be had', list);
  add(command, 'build', 'pull or assemble what is missing', build);
  add(command, 'verify', 'try every promise of the images that the stack relies on', verify);
  add(command, 'remove', 'remove the images that the harness assembled, no others', remove);
  return command;
}

type Action = (engine: Engine, names: ImageName[], options: ObtainOptions) => Promise<void>;

function add(parent: Command, name: string, description: string, action: Action): void {
  parent
    .command(name)
    .description(description)
    .addArgument(new Argument('[names...]', 'all by default').choices(imageNames))
    .addOption(imagesOption())
    .addOption(noInstallOption())
    .action(async (names: ImageName[], flags: ImagesFlags) => {
      const options: ObtainOptions = {
        source: flags.images,
        install: flags.install,
        progress: terminalProgress(),
        signal: interruptible(),
      };
      const engine = await ensureEngine(options);
      await action(engine, names.length === 0 ? [...imageNames] : [...new Set(names)], options);
    });
}

async function list(engine: Engine, names: ImageName[], options: ObtainOptions): Promise<void> {
  const present = await presentImages(engine, names, options);
  for (const name of names) {
    const { title, registry, packages } = CATALOGUE[name];
    const image = present.get(name);
    console.log(`${name}  ${title}`);
    console.log(
      image === undefined
        ? '  not here'
        : `  here      ${image.reference} (${image.source}, ${image.version})`,
    );
    const can = (capabilities: readonly string[]) =>
      capabilities.length === 0 ? '' : `: ${capabilities.join(', ')}`;
    console.log(`  registry  ${registry.repository}:${registry.tag}${can(registry.capabilities)}`);
    console.log(`            known: ${registry.known}`);
    console.log(`  packages  ${packages.version}${can(packages.capabilities)}`);
  }
}

async function build(engine: Engine, names: ImageName[], options: ObtainOptions): Promise<void> {
  for (const image of (await obtainImages(engine, names, options)).values()) {
    console.log(`${image.name}  ${image.reference}  ${image.obtained}`);
    for (const attempt of image.attempts) console.log(`  tried before: ${attempt}`);
  }
}

async function verify(engine: Engine, names: ImageName[], options: ObtainOptions): Promise<void> {
  const verified = await verifyImages(engine, names, options);
  for (const { image, points } of verified) {
    console.log(`\n${image.name}  ${image.reference}  (${image.source})`);
    for (const { what, ok, seen } of points) {
      console.log(`  ${ok ? 'ok    ' : 'FAILED'}  ${what}${ok ? '' : `\n          ${seen}`}`);
    }
  }
  const failed = failedPoints(verified);
  console.log(`\n${failed === 0 ? 'every image keeps its contract' : `${failed} points failed`}`);
  if (failed > 0) process.exitCode = EXIT_CODES.infrastructure;
}

const failedPoints = (verified: readonly VerifiedImage[]) =>
  verified.flatMap(({ points }) => points).filter(({ ok }) => !ok).length;

async function remove(engine: Engine, names: ImageName[]): Promise<void> {
  const recipes =
    names.length === imageNames.length
      ? undefined
      : names.map((name) => CATALOGUE[name].packages.recipe);
  const sizes = new Map(
    (await ownImages(engine)).flatMap(({ references, sizeBytes }) =>
      references.map((reference) => [reference, sizeBytes] as const),
    ),
  );
  const { removed, inUse, archives } = await removeImages(engine, recipes);
  for (const name of removed) console.log(`removed ${name} (${mebi(sizes.get(name) ?? 0)})`);
  for (const name of inUse) console.log(`kept ${name}: a container uses it`);
  for (const name of archives) console.log(`removed ${name} from the cache`);
  if (removed.length + inUse.length + archives.length === 0) console.log('nothing to remove');
}
