import tar, { type Headers } from 'tar-fs';

/** A header of the archive, with what the published types leave out. */
export type TarHeader = Headers & { linkname?: string; uname?: string; gname?: string };

interface TarOptions {
  /** Only these names of the folder. */
  entries?: string[];
  map?: (header: TarHeader) => TarHeader;
  /** Give files the owners of the archive? */
  chown?: boolean;
  /** Refuse links that point out of the folder? Absolute ones do, before the tree becomes a root. */
  validateSymlinks?: boolean;
  /** Keep the order of names, so that the same tree gives the same archive? */
  sort?: boolean;
}

/** Unpacks a stream into a folder. */
export const extractTo = (folder: string, options: TarOptions): NodeJS.WritableStream =>
  tar.extract(folder, options) as unknown as NodeJS.WritableStream;

/** Packs a folder; Node's streams and those of tar-fs differ in their types only. */
export const packFrom = (folder: string, options: TarOptions): NodeJS.ReadableStream =>
  tar.pack(folder, options) as unknown as NodeJS.ReadableStream;
