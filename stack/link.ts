/** A connection between a client and a server of the stack, named `<client>-><server>`. */
export type LinkName =
  | 'harness->kafka'
  | 'harness->elasticsearch'
  | 'harness->minio'
  | 'harness->flink'
  | 'flink->kafka'
  | 'flink->elasticsearch'
  | 'flink->minio';

/** Where the client of a link finds its server. It stays the same across restarts of either end. */
export type Links = Readonly<Record<LinkName, string>>;

/** The links that can lead through Toxiproxy, which puts faults on them. */
export const proxiableLinks = ['flink->elasticsearch'] as const satisfies readonly LinkName[];
export type ProxiableLink = (typeof proxiableLinks)[number];
