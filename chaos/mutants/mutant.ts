import { InfrastructureError } from '../../common/errors.ts';
import type { AnomalyClass, AnomalyStore } from '../../common/verdict.ts';

/** One change of a source file of the jobs. */
export interface Edit {
  /** Path under `stack/platform/jobs`. */
  file: string;
  /** Stands there exactly once. */
  find: string;
  replace: string;
}

/**
 * A variant of the jobs with one bug that real pipelines have. Only the edited files are compiled again:
 * a constant that other files use (`static final` of a primitive or a string) is copied into them by the
 * compiler, so an edit of one changes nothing there.
 */
export interface Mutant {
  name: string;
  /** The bug, as one would tell of it. */
  bug: string;
  edits: readonly [Edit, ...Edit[]];
  /** What the oracle must find. */
  anomaly: { class: AnomalyClass; store: AnomalyStore };
}

/** A mutant does not fit the sources of the jobs. */
export class MutantError extends InfrastructureError {}

/**
 * The edited files of a mutant: path -> new text. Pure but for `read`.
 * @param read gives a source file's text by its path
 * @throws {MutantError} MUTANT_EDIT when what an edit looks for is not there exactly once
 */
export async function editedFiles(
  mutant: Mutant,
  read: (file: string) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const { file, find, replace } of mutant.edits) {
    const text = files.get(file) ?? (await read(file));
    const parts = text.split(find);
    if (find === '' || parts.length !== 2) {
      throw new MutantError(
        'MUTANT_EDIT',
        `mutant ${mutant.name}: what it changes is there ${find === '' ? 'everywhere' : `${parts.length - 1} times`}`,
        {
          subject: file,
          expected: 'exactly once',
          hint: 'the source has changed since: change the edit in chaos/mutants/catalogue.ts',
          evidence: find,
        },
      );
    }
    files.set(file, parts.join(replace));
  }
  return files;
}
