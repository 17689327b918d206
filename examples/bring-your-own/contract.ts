/** What the order view promises; the harness judges it by this alone. */
export const contract = {
  source: 'orders',
  topic: 'orders',
  partitions: 3,
  consumerGroup: 'order-view',
  hotAlias: 'orders',
  identity: 'business-key',
  guarantee: 'upsert',
  /** Milliseconds after its acknowledgement at which an order must be visible. */
  freshness: 30_000,
  /** Drafts and what is no order are left out; of the others the last update of each order stands. */
  expected(value: Uint8Array | null) {
    const order = parse(value);
    if (order?.id === undefined || order.status === 'draft') return undefined;
    const total = order.lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
    return {
      key: order.id,
      document: { order_id: order.id, status: order.status, total, line_count: order.lines.length },
    };
  },
} as const;

interface Order {
  id: string;
  status: string;
  lines: { quantity: number; price: number }[];
}

function parse(value: Uint8Array | null): Order | undefined {
  try {
    return JSON.parse(Buffer.from(value ?? []).toString());
  } catch {
    return undefined;
  }
}
