export { cacheDirectory } from './cache.ts';
export { connectEngine, type Engine } from './engine.ts';
export { type EnsureEngineOptions, ensureEngine } from './ensure.ts';
export { withLock } from './lock.ts';
