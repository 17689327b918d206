import type { Tools } from '../tools/tools.ts';

/** What every step of a build gets. */
export interface BuildContext {
  /** The recipe's folder. */
  recipe: string;
  /** The root file system in the making. */
  root: string;
  /** For temporary files, removed after the build. */
  work: string;
  tools: Tools;
  signal: AbortSignal | undefined;
  /** Says what the build is doing now. */
  say: (text: string) => void;
  /** Remembers what the image contains: name to version. */
  contains: (name: string, version: string) => void;
}
