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
  const { planted, found, invented } = await scoreHistories();
  const alarms = invented === 0 ? '' : `, ${invented} invented`;
  return {
    historyScore: { result: `${found}/${planted}${alarms}`, date: today(), commit },
    liveScore: await readLiveScore(),
  };
}

async function readLiveScore(): Promise<VerdictFile['oracle']['liveScore']> {
  try {
    return liveScore.parse(JSON.parse(await readFile(liveScoreFile(), 'utf8')));
  } catch {
    return { result: 'never run' };
  }
}

/** Keeps the score of sabotaged live stores for the reports of later runs. */
export async function keepLiveScore(
  caught: number,
  planted: number,
  commit: string,
): Promise<void> {
  const score = { result: `${caught}/${planted}`, date: today(), commit };
  await mkdir(dirname(liveScoreFile()), { recursive: true });
  await writeFile(liveScoreFile(), JSON.stringify(score));
}

const today = () => new Date().toISOString().slice(0, 10);
