#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  console.error(`NODE_VERSION: this is Node ${process.versions.node}
  expected: Node 22.22 or newer
  fix:      on Linux x64 run it by \`npm run\` or \`npx data-broker\` after \`npm ci\`, which brings a Node 24;
            elsewhere install Node 24`);
  process.exit(2);
}
const source = join(here, 'main.ts');
const { main } = await import(existsSync(source) ? source : '../dist/cli/main.js');
await main(process.argv);
