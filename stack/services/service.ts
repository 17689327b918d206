import type { Capability } from '../images/index.ts';
import type { Run } from '../run/run.ts';

export type { Capability };

/** Where a service is reached and as whom; for the table that `stack` prints. */
export interface Address {
  service: string;
  what: string;
  /** From this host, always 127.0.0.1. */
  url: string;
  /** From other containers of the run; empty for what lives in this process, and ends with it. */
  internal: string;
  user?: string;
  password?: string;
}

/** A service of a started stack. */
export interface Service {
  readonly name: string;
  readonly version: string;
  readonly capabilities: ReadonlySet<Capability>;
  readonly addresses: readonly Address[];
}

/** What every service module is handed when it starts. */
export interface ServiceContext {
  readonly run: Run;
  readonly signal?: AbortSignal | undefined;
  /** Told when the service's container runs, ready or not. */
  readonly onLaunched?: (() => void) | undefined;
}

/** An image to start a service from, however it was obtained. */
export interface ServiceImage {
  readonly reference: string;
  readonly version: string;
  readonly capabilities: readonly Capability[];
}

/** 1 MiB in bytes. */
export const MIB = 1024 ** 2;
