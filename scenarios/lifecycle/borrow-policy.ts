import { waitUntil } from '../../common/wait.ts';
import { POLICY } from '../../stack/platform/hot-store/policy.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import { rollOver } from '../recovery/rollover.ts';
import { writeIndices } from './write-indices.ts';

/** A lifecycle policy as Elasticsearch takes it, without the `policy` around it. */
export interface Policy {
  phases: Record<string, unknown>;
}

/** The hot store's policy while a test has another one in its place. */
export interface BorrowedPolicy extends AsyncDisposable {
  /** Puts a policy. Indices that exist keep what they were created with; new ones go by it. */
  put(policy: Policy): Promise<void>;
}

/**
 * Rolls an alias over by hand, so that what comes next goes by the policy that is there now, and waits until ILM
 * has done with the index before. ILM 6.8 takes it for an error when somebody else rolls an index over, unless
 * that index is marked; one that it just looked at is tried again.
 */
export async function rollOverNow(server: ElasticsearchService, alias: string): Promise<void> {
  const index = await writeIndexOf(server, alias);
  const settings = { 'index.lifecycle.indexing_complete': true };
  await server.request('PUT', `/${index}/_settings`, settings);
  await rollOver(server, alias);
  await waitUntil({
    what: `ILM has done with ${index}, which was rolled over by hand`,
    deadline: 30_000,
    probe: async () => {
      const { indices } = await server.request<Explained>('GET', `/${index}/_ilm/explain`);
      const step = indices[index]?.step ?? 'none';
      if (step === 'ERROR') await server.request('POST', `/${index}/_ilm/retry`);
      return step === 'complete' ? { done: true, value: undefined } : { done: false, seen: step };
    },
  });
}

interface Explained {
  indices: Record<string, { step?: string }>;
}

/** The index that an alias is written to. */
async function writeIndexOf(server: ElasticsearchService, alias: string): Promise<string> {
  const [index] = await writeIndices(server, alias);
  if (index === undefined) throw new Error(`${alias} has no write index`);
  return index;
}

/** Lets a test put policies of its own; disposing of it puts the one back that was there. */
export async function borrowPolicy(server: ElasticsearchService): Promise<BorrowedPolicy> {
  const path = `/_ilm/policy/${POLICY}`;
  const answer = await server.request<Record<string, { policy: Policy }>>('GET', path);
  const own = answer[POLICY]?.policy;
  if (own === undefined) throw new Error(`there is no policy ${POLICY}`);
  const put = async (policy: Policy) => {
    await server.request('PUT', path, { policy });
  };
  return { put, [Symbol.asyncDispose]: () => put(own) };
}
