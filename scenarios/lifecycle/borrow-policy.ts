import { POLICY } from '../../stack/platform/hot-store/hot-store.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';

/** A lifecycle policy as Elasticsearch takes it, without the `policy` around it. */
export interface Policy {
  phases: Record<string, unknown>;
}

/** The hot store's policy while a test has another one in its place. */
export interface BorrowedPolicy extends AsyncDisposable {
  /** Puts a policy. Indices that exist keep what they were created with; new ones go by it. */
  put(policy: Policy): Promise<void>;
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
