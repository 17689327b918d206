import { containerOf } from './container.ts';

/**
 * Whether a service's container can connect to an address, as its processes would.
 * @param url of which host and port count
 */
export async function reaches(runId: string, service: string, url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const container = await containerOf(runId, service);
  const exec = await container.exec({
    Cmd: ['timeout', '5', 'bash', '-c', `exec 3<>/dev/tcp/${hostname}/${port}`],
    AttachStdout: true,
    Tty: true,
  });
  const output = await exec.start({ Tty: true });
  for await (const _ of output);
  return (await exec.inspect()).ExitCode === 0;
}
