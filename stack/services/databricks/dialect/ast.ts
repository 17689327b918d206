import type { SqlType } from './types.ts';

/** Which version of a table is meant; undefined is the newest. */
export type TimeTravel = { version: number } | { timestamp: string };

export interface TableName {
  parts: string[];
  travel?: TimeTravel | undefined;
}

export type Expression =
  | { kind: 'literal'; type: SqlType; text: string | null; parameter?: boolean }
  | { kind: 'column'; parts: string[] }
  | { kind: 'negate'; operand: Expression }
  | { kind: 'not'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'is-null'; operand: Expression; negated: boolean }
  | { kind: 'is-boolean'; operand: Expression; value: boolean; negated: boolean }
  | { kind: 'between'; operand: Expression; low: Expression; high: Expression; negated: boolean }
  | { kind: 'in'; operand: Expression; list: Expression[]; negated: boolean }
  | { kind: 'like'; operand: Expression; pattern: Expression; negated: boolean }
  | {
      kind: 'case';
      branches: { when: Expression; result: Expression }[];
      otherwise?: Expression | undefined;
    }
  | { kind: 'cast'; operand: Expression; type: SqlType }
  | { kind: 'field'; operand: Expression; name: string }
  | { kind: 'call'; name: string; distinct: boolean; arguments: Expression[] }
  | { kind: 'count-rows' };

export type BinaryOperator =
  | 'OR'
  | 'AND'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '<=>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '||';

export type SelectItem =
  | { kind: 'star'; qualifier: string[] }
  | { kind: 'expression'; expression: Expression; alias?: string | undefined };

export type JoinKind = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'SEMI' | 'ANTI';

export type Relation =
  | { kind: 'table'; table: TableName; alias?: string | undefined }
  | { kind: 'query'; query: Query; alias?: string | undefined }
  | { kind: 'join'; join: JoinKind; left: Relation; right: Relation; on?: Expression | undefined };

export interface Select {
  kind: 'select';
  distinct: boolean;
  items: SelectItem[];
  from?: Relation | undefined;
  where?: Expression | undefined;
  groupBy: Expression[];
  having?: Expression | undefined;
}

export interface SetOperation {
  kind: 'set';
  operator: 'UNION ALL' | 'UNION' | 'EXCEPT' | 'INTERSECT';
  left: QueryBody;
  right: QueryBody;
}

export type QueryBody = Select | SetOperation | { kind: 'nested'; query: Query };

export interface SortKey {
  expression: Expression;
  descending: boolean;
  nullsFirst: boolean;
}

export interface Query {
  with: { name: string; query: Query }[];
  body: QueryBody;
  orderBy: SortKey[];
  limit?: number | undefined;
  offset?: number | undefined;
}

export type Statement =
  | { kind: 'query'; query: Query }
  | { kind: 'show-catalogs'; pattern?: string | undefined }
  | { kind: 'show-schemas'; catalog?: string | undefined; pattern?: string | undefined }
  | { kind: 'show-tables'; schema: string[]; pattern?: string | undefined }
  | { kind: 'describe'; table: string[] }
  | { kind: 'history'; table: string[]; limit?: number | undefined }
  | { kind: 'use-catalog'; catalog: string }
  | { kind: 'use-schema'; schema: string[] };
