import { InfrastructureError } from '../../../common/errors.ts';

/** A Delta table that can't be read, or not without guessing. */
export class DeltaLogError extends InfrastructureError {}
