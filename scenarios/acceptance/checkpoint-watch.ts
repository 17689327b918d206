import { steadyNow } from '../../common/clock.ts';
import type { CompletedCheckpoint } from '../../common/observation.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { CheckpointLog } from './checkpoint-log.ts';

/**
 * The checkpoints that the job of a source completes while it is looked at. A look that Flink does not answer
 * shows nothing.
 */
export class CheckpointWatch {
  readonly #broker: StartedDataBroker;
  readonly #source: PlatformSource;
  readonly #log = new CheckpointLog();
  #looking = false;

  constructor(broker: StartedDataBroker, source: PlatformSource) {
    this.#broker = broker;
    this.#source = source;
  }

  /** Begins a look unless one is under way: a Flink that does not answer holds nobody up. */
  begin(): void {
    if (this.#looking) return;
    this.#looking = true;
    void this.#look()
      .catch(() => {})
      .finally(() => {
        this.#looking = false;
      });
  }

  /** Oldest first. */
  all(): CompletedCheckpoint[] {
    return this.#log.all();
  }

  async #look(): Promise<void> {
    const job = this.#broker.jobs.get(this.#source.source)?.id;
    if (job === undefined) return;
    const asked = steadyNow();
    const seen = await this.#broker.flink.api.checkpoints(job);
    this.#log.look(job, { asked, answered: steadyNow() }, seen);
  }
}
