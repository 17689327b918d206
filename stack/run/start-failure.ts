import { InfrastructureError } from '../../common/errors.ts';

/** What the engine says when a container can't be made or started, what it means, and the fix. */
const KINDS: readonly { says: RegExp; code: string; hint: string }[] = [
  {
    says: /does not exist locally|no such image/i,
    code: 'IMAGE_GONE',
    hint: 'the image was removed while the run started: run again, it is obtained again',
  },
  {
    says: /port is already allocated|address already in use/i,
    code: 'PORT_TAKEN',
    hint: 'another container or program has this port: end it, or leave out --ports guide',
  },
  {
    says: /oom-killed|cannot allocate memory|minimum memory limit/i,
    code: 'MEMORY',
    hint: 'give the service more memory in the stack definition, or this host more',
  },
  {
    says: /name .* is already in use/i,
    code: 'NAME_TAKEN',
    hint: 'another container has the name: run again, every run has names of its own',
  },
  {
    says: /no space left on device/i,
    code: 'DISK_FULL',
    hint: "free some space on the engine's disk: docker system prune, npm run clean",
  },
  {
    says: /ECONNREFUSED|ECONNRESET|ENOENT.*\.sock|socket hang up/i,
    code: 'ENGINE_LOST',
    hint: 'the container engine went away: see that it runs, then run again',
  },
];

/**
 * Why a container of a service did not start, by what the engine said.
 * @param text redacted
 * @param evidence the tail of its log, redacted
 */
export function startFailure(service: string, text: string, evidence: string): InfrastructureError {
  const kind = KINDS.find(({ says }) => says.test(text));
  return new InfrastructureError(kind?.code ?? 'CONTAINER', text, {
    subject: `${service}, phase create and start`,
    hint: kind?.hint ?? 'the message is the engine’s: see its log, and `npx data-broker doctor`',
    evidence,
  });
}
