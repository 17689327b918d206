/** The phases of a lifecycle, in their order. */
export const PHASES = ['hot', 'warm', 'cold', 'frozen', 'delete'] as const;
export type PhaseName = (typeof PHASES)[number];

/** What an action takes. */
export interface ActionOptions {
  /** One of these it must have. */
  readonly needs?: readonly string[];
  /** These it may have besides. */
  readonly may?: readonly string[];
}

/** What a line of Elasticsearch servers knows about index lifecycle. All differences are here. */
export interface ServerLine {
  readonly name: string;
  /** The actions of each phase that there is. */
  readonly actions: Readonly<Partial<Record<PhaseName, readonly string[]>>>;
  /** Of the actions; of one that is not named here there are none. The rollover's are its conditions. */
  readonly options: Readonly<Record<string, ActionOptions>>;
  /**
   * Actions after which an index takes no writes any more. A forced merge makes it read-only up to 8.0; it
   * counts as such on all lines, since an index that is written to again is not merged for long.
   */
  readonly closing: readonly string[];
  /** Conditions of the rollover. */
  readonly conditions: readonly string[];
  /** A policy may have `_meta`. */
  readonly policyMeta: boolean;
  /** Templates are composable (`_index_template`, from 7.8 on); else legacy ones (`_template`). */
  readonly composableTemplates: boolean;
  /** Mappings stand below the name of a type. */
  readonly typedMappings: boolean;
  /** An index may say from when its age counts: `index.lifecycle.origination_date`, from 7.5 on. */
  readonly originationDate: boolean;
  /** An index in a phase takes a change of that phase over; else it carries out what it entered with. */
  readonly refreshesPhases: boolean;
}

const ATTRIBUTES = ['include', 'exclude', 'require'];

/** 6.8.23 answers `unknown setting` to an origination date. */
const LINE_6: ServerLine = {
  name: '6.8',
  actions: {
    hot: ['set_priority', 'unfollow', 'rollover'],
    warm: ['set_priority', 'unfollow', 'readonly', 'allocate', 'shrink', 'forcemerge'],
    cold: ['set_priority', 'unfollow', 'allocate', 'freeze'],
    delete: ['delete'],
  },
  options: {
    set_priority: { needs: ['priority'] },
    allocate: { needs: ['number_of_replicas', ...ATTRIBUTES] },
    shrink: { needs: ['number_of_shards'] },
    forcemerge: { needs: ['max_num_segments'] },
  },
  closing: ['readonly', 'shrink', 'forcemerge', 'freeze', 'delete'],
  conditions: ['max_age', 'max_docs', 'max_size'],
  policyMeta: false,
  composableTemplates: false,
  typedMappings: true,
  originationDate: false,
  refreshesPhases: false,
};

/** As in `TimeseriesLifecycleType` and `RolloverConditions` of 8.19. `freeze` does nothing there. */
const LINE_8: ServerLine = {
  name: '8.x',
  actions: {
    hot: [
      'set_priority',
      'unfollow',
      'rollover',
      'readonly',
      'downsample',
      'shrink',
      'forcemerge',
      'searchable_snapshot',
    ],
    warm: [
      'set_priority',
      'unfollow',
      'readonly',
      'allocate',
      'migrate',
      'downsample',
      'shrink',
      'forcemerge',
    ],
    cold: [
      'set_priority',
      'unfollow',
      'readonly',
      'searchable_snapshot',
      'allocate',
      'migrate',
      'downsample',
      'freeze',
    ],
    frozen: ['unfollow', 'searchable_snapshot'],
    delete: ['wait_for_snapshot', 'delete'],
  },
  options: {
    set_priority: { needs: ['priority'] },
    allocate: { needs: ['number_of_replicas', 'total_shards_per_node', ...ATTRIBUTES] },
    migrate: { may: ['enabled'] },
    shrink: {
      needs: ['number_of_shards', 'max_primary_shard_size'],
      may: ['allow_write_after_shrink'],
    },
    forcemerge: { needs: ['max_num_segments'], may: ['index_codec'] },
    downsample: {
      needs: ['fixed_interval'],
      may: ['wait_timeout', 'sampling_method', 'force_merge_index'],
    },
    searchable_snapshot: {
      needs: ['snapshot_repository'],
      may: ['force_merge_index', 'force_merge_on_clone', 'total_shards_per_node', 'replicate_for'],
    },
    wait_for_snapshot: { needs: ['policy'] },
    delete: { may: ['delete_searchable_snapshot'] },
  },
  closing: ['readonly', 'shrink', 'forcemerge', 'searchable_snapshot', 'downsample', 'delete'],
  conditions: [
    'max_age',
    'max_docs',
    'max_size',
    'max_primary_shard_size',
    'max_primary_shard_docs',
    'min_age',
    'min_docs',
    'min_size',
    'min_primary_shard_size',
    'min_primary_shard_docs',
  ],
  policyMeta: true,
  composableTemplates: true,
  typedMappings: false,
  originationDate: true,
  refreshesPhases: true,
};

/** The supported lines. */
export const LINES: readonly ServerLine[] = [LINE_6, LINE_8];

/** Actions after which an index of some line takes no writes any more. */
export const CLOSING_ACTIONS: ReadonlySet<string> = new Set(LINES.flatMap((line) => line.closing));

/** The line of a server by its major version. */
export function lineOf(major: number): ServerLine {
  return major < 7 ? LINE_6 : LINE_8;
}

/** The lines that a stack definition leaves open. */
export function linesOf(version: 'auto' | '6' | '8'): readonly ServerLine[] {
  return version === 'auto' ? LINES : [lineOf(Number(version))];
}
