import { POLICY } from '../policy.ts';
import { firstIndex } from '../template.ts';
import type { IndexState } from './state.ts';
import { indexTrouble, type LifecycleTrouble, rolloverByHand, storeTrouble } from './trouble.ts';

/** ILM counts on from the number at the end of a name. */
const NUMBERED = /-\d+$/;

/** What is wrong with an alias, and with its indices' names and settings. */
export function aliasTroubles(
  alias: string,
  indices: readonly IndexState[],
  hasIlm: boolean,
): LifecycleTrouble[] {
  return [
    ...writeIndexTroubles(alias, indices),
    ...indices.flatMap((index) => [
      ...nameTroubles(alias, index),
      ...(hasIlm ? settingTroubles(alias, index) : []),
    ]),
  ];
}

function writeIndexTroubles(alias: string, indices: readonly IndexState[]): LifecycleTrouble[] {
  const behind = indices.filter(({ behindAlias }) => behindAlias);
  const newest = indices.findLast(({ index }) => NUMBERED.test(index))?.index;
  if (behind.length === 0) {
    const left = newest === undefined ? '' : `; ${newest} is there without it`;
    const cause = `there is no alias ${alias}${left}`;
    const fix = `POST /_aliases: add ${alias} to ${newest ?? firstIndex(alias)} with is_write_index true`;
    return [storeTrouble('alias-missing', alias, cause, fix)];
  }
  const writing = behind.filter(({ writeIndex }) => writeIndex === true);
  // An alias of one index may leave it open, unless it says no.
  const single = behind.length === 1 && behind[0]?.writeIndex === null;
  if (writing.length === 1 || (single && writing.length === 0)) return [];
  const names = (some: readonly IndexState[]) => some.map(({ index }) => index).join(', ');
  if (writing.length === 0) {
    const cause = `none of ${names(behind)} is the write index of ${alias}`;
    const fix = `POST /_aliases: add ${alias} to ${newest ?? behind.at(-1)?.index} with is_write_index true`;
    return [storeTrouble('no-write-index', alias, cause, fix)];
  }
  const cause = `${names(writing)} are all write indices of ${alias}`;
  const fix = `POST /_aliases: leave is_write_index true to the newest, ${writing.at(-1)?.index}, alone`;
  return [storeTrouble('several-write-indices', alias, cause, fix)];
}

function nameTroubles(alias: string, state: IndexState): LifecycleTrouble[] {
  const { index, behindAlias, writeIndex } = state;
  const fits = index.startsWith(`${alias}-`) && NUMBERED.test(index);
  if (!behindAlias) {
    const cause = `it is named as an index of ${alias} and is not behind that alias: nobody finds its documents`;
    const fix = `POST /_aliases: add ${alias} to ${index} with is_write_index false`;
    return [indexTrouble('not-behind-alias', alias, state, cause, fix)];
  }
  // Once it is rolled over nothing counts on from it.
  if (fits || writeIndex === false) return [];
  const cause = `its name is not ${alias}- and a number: the template does not reach it, and ILM can't count on from it`;
  const fix = rolloverByHand(alias, index, `/${alias}-NNNNNN`);
  return [indexTrouble('index-name', alias, state, cause, fix)];
}

function settingTroubles(alias: string, state: IndexState): LifecycleTrouble[] {
  const { index, policy, rolloverAlias, behindAlias } = state;
  if (!behindAlias) return [];
  const settings = `PUT /${index}/_settings { "index.lifecycle.name": "${POLICY}", "index.lifecycle.rollover_alias": "${alias}" }`;
  if (policy === undefined) {
    const cause = 'it has no lifecycle policy: it is neither rolled over nor deleted';
    return [indexTrouble('index-without-policy', alias, state, cause, settings)];
  }
  if (policy !== POLICY) {
    const cause = `it follows the policy ${policy}, not ${POLICY}`;
    return [indexTrouble('index-with-another-policy', alias, state, cause, settings)];
  }
  if (rolloverAlias === alias) return [];
  const cause = `it is rolled over by the alias ${rolloverAlias ?? '(none)'}, not by ${alias}`;
  return [indexTrouble('rollover-alias', alias, state, cause, settings)];
}
