import { expect, test } from 'vitest';
import { guideDocument } from './document.ts';
import { mapSteps } from './map-steps.ts';
import { GUIDE, STEPS } from './steps.ts';
import { suppliedFiles } from './steps-services.ts';

const files = suppliedFiles({ major: 8, capabilities: new Set(['ilm', 'security']) });
const docs = new URL('../../docs/', import.meta.url);

test('docs/deployment-guide.md is what the steps say', async () => {
  const text = guideDocument(mapSteps(GUIDE, STEPS), files);
  await expect(text).toMatchFileSnapshot(new URL('deployment-guide.md', docs).pathname);
});

test.each([...files])('docs/%s is what the corrected commands send', async (path, content) => {
  await expect(content).toMatchFileSnapshot(new URL(path, docs).pathname);
});

test('a command that no step knows is named with its line', () => {
  const changed = GUIDE.replace(
    'flink run /opt/flink/jobs/news',
    'flink run -d /opt/flink/jobs/news',
  );
  expect(() => mapSteps(changed, STEPS)).toThrow(
    /^line 120 of the guide: no step knows this command: docker compose exec flink-jobmanager flink run -d/,
  );
  expect(() => mapSteps(`${GUIDE}\n\`\`\`bash\nls\n\`\`\`\n`, STEPS)).toThrow(
    'line 287 of the guide: no step knows this command: ls',
  );
});

test('a step whose command the guide no longer has is named', () => {
  const without = GUIDE.replace('docker compose ps\n', '');
  expect(() => mapSteps(without, STEPS)).toThrow(
    'steps of no command of the guide: docker compose ps',
  );
});
