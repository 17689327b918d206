import type { Progress } from '../../common/progress.ts';

export interface BenchOptions {
  progress: Progress;
  signal?: AbortSignal | undefined;
}
