import { expect, test } from 'vitest';
import { startFailure } from './start-failure.ts';

test.each([
  ['Image "a:1" does not exist locally and pull policy is "never"', 'IMAGE_GONE'],
  ['(HTTP code 404) no such container - No such image: a:1', 'IMAGE_GONE'],
  ['Bind for 127.0.0.1:9200 failed: port is already allocated', 'PORT_TAKEN'],
  ['container init was OOM-killed (memory limit too low?)', 'MEMORY'],
  ['Conflict. The container name "/x" is already in use by container "y"', 'NAME_TAKEN'],
  ['mkdir /var/lib/docker/x: no space left on device', 'DISK_FULL'],
  ['connect ECONNREFUSED /var/run/docker.sock', 'ENGINE_LOST'],
  ['something else', 'CONTAINER'],
])('%s: %s, with the fix', (text, code) => {
  expect(startFailure('minio', text, 'log')).toMatchObject({
    code,
    message: text,
    subject: 'minio, phase create and start',
    hint: expect.stringMatching(/./),
    evidence: 'log',
  });
});
