import type { MappedStep } from './map-steps.ts';
import type { GuideStep } from './step.ts';

const INTRODUCTION = `# The deployment guide, step by step

What becomes of the commands of \`fixtures/guide/deployment-guide.md\` when they are run as written, and what
takes the place of those that do not work. \`scenarios/deployment-guide.test.ts\` runs both, as written and
corrected, on the services of a Data Broker; this page is made of the same steps, and
\`npx vitest run --project unit scenarios/guide --update\` makes it anew.

\`docker compose exec\` is run in the container of that service, \`localhost\`'s ports are those of the run. In
place of \`docker compose up\` stands the stack's own start: \`npm run stack -- --source all --ports guide
--env .env\`. \`ELASTIC_PASSWORD\` is taken from \`.env\`.
`;

const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

/** `docs/deployment-guide.md`. Pure. @param files supplied for corrected commands, by path */
export function guideDocument(
  steps: readonly MappedStep[],
  files: ReadonlyMap<string, string>,
): string {
  const counts = (kind: string) => steps.filter(({ step }) => kindOf(step) === kind).length;
  const sections: string[] = [
    INTRODUCTION,
    `${steps.length} commands and addresses: ${counts('as documented')} work as documented, ${counts('finding')} are findings, ${counts('not run')} are not run.`,
  ];
  let heading = '';
  for (const mapped of steps) {
    if (mapped.heading !== heading) sections.push(`## ${mapped.heading}`);
    heading = mapped.heading;
    sections.push(...stepParts(mapped));
  }
  const listed = [...files].map(([path]) => `- \`${path}\``).join('\n');
  sections.push(
    '## Files that the guide lacks',
    `In \`docs/storage/\`, for Elasticsearch 8; a server of line 6 wants the mapping under \`_doc\`.\n\n${listed}`,
  );
  return `${sections.join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

function kindOf(step: GuideStep): string {
  if (step.notRun !== undefined) return 'not run';
  return step.finding === undefined ? 'as documented' : 'finding';
}

function stepParts({ command, step, language }: MappedStep): string[] {
  const said = (step.says ?? []).map((text) => `\`${text.replaceAll('`', "'")}\``).join(', ');
  const kind = kindOf(step);
  const parts = [`Line ${command.line}: **${kind}**. Documented: ${step.result}.`];
  parts.push(fenced(language === '' ? 'text' : language, command.text));
  if (step.notRun !== undefined) return [...parts, `Not run: ${step.notRun}.`];
  if (step.finding === undefined) return parts;
  const { problem, corrected, notRun } = step.finding;
  const as = said === '' ? '' : ` As written it ends with code ${step.exitCode ?? 0}: ${said}.`;
  parts.push(`${problem}${as} Instead:`, fenced(language || 'bash', corrected.join('\n')));
  if (notRun !== undefined) parts.push(`Not run: ${notRun}.`);
  return parts;
}
