import type { CompletedCheckpoint } from '../../common/observation.ts';
import type { Checkpoints } from '../../stack/services/flink-api.ts';

/** Completed checkpoints that are kept at most; of more, every other one. */
const MOST_KEPT = 4_000;

/**
 * Turns looks at a job's checkpoints into those that provably began after one moment and completed before
 * another, both by the harness's clock. Checkpoints are told apart by their ids alone, as `nextCheckpoint` does.
 */
export class CheckpointLog {
  #before: { job: string; begun: number; at: number } | undefined;
  #completed: CompletedCheckpoint[] = [];

  /**
   * @param asked when the question was put, ms of the epoch
   * @param answered when the answer had come
   */
  look(
    job: string,
    { asked, answered }: { asked: number; answered: number },
    { begun, latest }: Pick<Checkpoints, 'begun' | 'latest'>,
  ): void {
    const before = this.#before;
    if (before === undefined || before.job !== job) {
      this.#before = { job, begun, at: asked };
      return;
    }
    if (latest === undefined || latest.id <= before.begun) return;
    this.#completed.push({ id: latest.id, triggeredAt: before.at, completedAt: answered });
    this.#before = { job, begun, at: asked };
    if (this.#completed.length > MOST_KEPT) {
      this.#completed = this.#completed.filter((_, turn) => turn % 2 === 0);
    }
  }

  /** Oldest first. */
  all(): CompletedCheckpoint[] {
    return [...this.#completed];
  }
}
