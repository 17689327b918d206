import { Command, Option } from 'commander';
import { dataBroker } from '../stack/data-broker.ts';
import type { ImageSource } from '../stack/images/index.ts';
import type { Address } from '../stack/services/service.ts';
import { interruptible } from './interrupt.ts';
import {
  chosenSources,
  elasticsearchOption,
  environmentOf,
  envOption,
  type HotStoreFlags,
  hotStoreOf,
  ilmPolicyOption,
  imagesOption,
  noInstallOption,
  retentionOption,
  sourceOption,
} from './options.ts';
import { terminalProgress } from './terminal.ts';

interface StackFlags extends HotStoreFlags {
  images: ImageSource;
  elasticsearch?: '6' | '8';
  ports: 'any' | 'guide';
  source?: string[];
  install: boolean;
  env?: string;
}

/** `stack`: starts the Data Broker, prints where and as whom to reach it, and stays up until Ctrl-C. */
export function stackCommand(): Command {
  return new Command('stack')
    .description('start the Data Broker, print addresses and credentials, stay up until Ctrl-C')
    .addOption(sourceOption())
    .addOption(imagesOption())
    .addOption(elasticsearchOption())
    .addOption(ilmPolicyOption())
    .addOption(retentionOption())
    .addOption(
      new Option('--ports <which>', 'any free ports, or those of the deployment guide')
        .choices(['any', 'guide'])
        .default('any'),
    )
    .addOption(envOption())
    .addOption(noInstallOption())
    .action(async (flags: StackFlags) => {
      const signal = interruptible();
      const settings = await environmentOf(flags.env);
      const broker = await dataBroker({
        ...settings,
        hotStore: await hotStoreOf(flags),
        images: flags.images,
        ports: flags.ports,
        sources: chosenSources(flags.source),
        elasticsearch: { ...settings.elasticsearch, version: flags.elasticsearch ?? 'auto' },
      }).start({ progress: terminalProgress(), signal, install: flags.install });
      console.log(`\n${addressTable(broker.addresses)}\n`);
      const { coldStore } = broker;
      console.log(
        'reason' in coldStore
          ? `no cold store in SQL: ${coldStore.reason}`
          : `its clients trust the certificate ${coldStore.certificateFile}`,
      );
      console.log(`run ${broker.runId} is up; Ctrl-C ends it and removes its containers`);
      if (!signal.aborted) {
        await new Promise<void>((resolve) => {
          const alive = setInterval(() => {}, 60_000);
          signal.addEventListener('abort', () => {
            clearInterval(alive);
            resolve();
          });
        });
      }
      await broker.stop();
    });
}

/** Addresses and credentials in columns. */
export function addressTable(addresses: readonly Address[]): string {
  const rows = [
    ['service', 'what', 'from this host', 'in the network', 'user', 'password'],
    ...addresses.map(({ service, what, url, internal, user, password }) => {
      return [service, what, url, internal, user ?? '-', password ?? '-'];
    }),
  ];
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
