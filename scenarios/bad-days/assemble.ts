import { silent } from '../../common/progress.ts';
import { makeRootFs, type RootFs } from '../../stack/images/build/root-fs.ts';
import { loadRecipe } from '../../stack/images/recipe.ts';
import { obtainTools, toolsFor } from '../../stack/images/tools/tools.ts';

/** Assembles a recipe of a test into the cache, as a run would. */
export async function assemble(name: string, recipes: string): Promise<RootFs> {
  const recipe = await loadRecipe(name, recipes);
  const tools = await obtainTools(toolsFor([recipe]), { install: false, progress: silent });
  return makeRootFs(recipe, { tools, say: () => {} });
}
