import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { errorMessage, UsageError } from '../../../common/errors.ts';
import { type LifecyclePolicy, lifecyclePolicy } from './policy.ts';
import { PolicyError } from './policy-problem.ts';

/**
 * A lifecycle policy from a file of JSON or YAML, with or without the `policy` around it that
 * `PUT _ilm/policy` wants.
 * @throws {UsageError} POLICY_FILE when it can't be read; {PolicyError} for what is no policy
 */
export async function readPolicyFile(path: string): Promise<LifecyclePolicy> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw policyFile('the lifecycle policy cannot be read', path, cause);
  });
  let value: unknown;
  try {
    // JSON is YAML, too.
    value = parse(text);
  } catch (error) {
    throw policyFile(`the lifecycle policy is neither JSON nor YAML: ${errorMessage(error)}`, path);
  }
  return parsePolicy(unwrap(value), path);
}

/**
 * The policy in a value.
 * @param origin where the value is from
 * @throws {PolicyError} not-a-policy
 */
export function parsePolicy(value: unknown, origin: string): LifecyclePolicy {
  const parsed = lifecyclePolicy.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({
    name: 'not-a-policy' as const,
    where: path.join('.') || 'the whole policy',
    what: message,
    allowed: '{ phases: { PHASE: { min_age: DURATION, actions: { ACTION: { OPTIONS } } } } }',
    fix: 'write it as PUT _ilm/policy takes it; docs/storage/hot-store/hot-store-policy.json is one',
  }));
  throw new PolicyError(origin, problems);
}

function unwrap(value: unknown): unknown {
  const wrapped = typeof value === 'object' && value !== null && 'policy' in value;
  return wrapped ? value.policy : value;
}

function policyFile(message: string, path: string, cause?: unknown): UsageError {
  return new UsageError('POLICY_FILE', message, {
    subject: path,
    expected: 'a file of JSON or YAML with a lifecycle policy',
    hint: 'docs/storage/hot-store/hot-store-policy.json is one',
    ...(cause === undefined ? {} : { cause }),
  });
}
