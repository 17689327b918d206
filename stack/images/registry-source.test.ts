import { afterEach, expect, test, vi } from 'vitest';
import { registryOf, registryReference, unreachable } from './registry-source.ts';

afterEach(() => vi.unstubAllEnvs());

test('the Docker Hub prefix applies to images of Docker Hub only', () => {
  vi.stubEnv('TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX', 'mirror.example/hub');
  expect(registryReference('flink')).toMatch(/^mirror\.example\/hub\/flink:/);
  expect(registryReference('minio')).toMatch(/^quay\.io\/minio\/minio:/);
});

test('registries by name', () => {
  expect(registryOf('flink:2')).toBe('docker.io');
  expect(registryOf('quay.io/minio/minio:1')).toBe('quay.io');
});

test.each([
  'dial tcp: lookup quay.io on 10.0.0.1:53: no such host',
  'dial tcp 1.2.3.4:443: connect: connection refused',
  'net/http: request canceled while waiting for connection (Client.Timeout exceeded)',
])('unreachable: %s', (message) => {
  expect(unreachable(new Error(`(HTTP code 500) server error - ${message}`))).toContain(message);
});

test.each(['manifest unknown', 'unauthorized: authentication required'])(
  'reachable: %s',
  (message) => {
    expect(unreachable(new Error(message))).toBeUndefined();
  },
);
