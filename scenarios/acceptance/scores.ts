import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { VerdictFile } from '../../common/run-bundle.ts';
import { cacheDirectory } from '../../stack/engine/cache.ts';
import { scoreHistories } from '../../verify/score.ts';

const liveScore = z.object({ result: z.string(), date: z.string(), commit: z.string() });

const liveScoreFile = () => join(cacheDirectory(), 'oracle', 'live-score.json');

/** How well the oracle does: on broken histories, counted now, and on sabotaged live stores, counted last. */
export async function oracleScores(commit: string): Promise<VerdictFile['oracle']> {
  const histories = await scoreHistories();
  return {
    historyScore: { result: resultOf(histories.found, histories), date: today(), commit },
    liveScore: await readLiveScore(),
  };
}

function resultOf(
  caught: number,
  { planted, invented }: { planted: number; invented: number },
): string {
  return `${caught}/${planted}${invented === 0 ? '' : `, ${invented} invented`}`;
}

async function readLiveScore(): Promise<VerdictFile['oracle']['liveScore']> {
  try {
    return liveScore.parse(JSON.parse(await readFile(liveScoreFile(), 'utf8')));
  } catch {
    return { result: 'never run' };
  }
}

/** How the oracle did on live stores that were sabotaged. */
export interface LiveScore {
  planted: number;
  /** Those that were reported as they must be. */
  caught: number;
  /** Anomalies that no sabotage explains. */
  invented: number;
  /** Of the harness. */
  commit: string;
}

/** Keeps the score of sabotaged live stores for the reports of later runs. */
export async function keepLiveScore(live: LiveScore): Promise<void> {
  const score = { result: resultOf(live.caught, live), date: today(), commit: live.commit };
  await mkdir(dirname(liveScoreFile()), { recursive: true });
  await writeFile(liveScoreFile(), JSON.stringify(score));
}

const today = () => new Date().toISOString().slice(0, 10);
