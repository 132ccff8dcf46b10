/**
 * What the lab answers to an order from a second terminal.
 */

export interface LabAnswer {
  /** 404: no such cluster, key or order; 400: a wrong value; 409: it could not be done; what the control API answers is passed on. */
  readonly status: number;
  /** Bytes are sent as they are, all else as JSON. */
  readonly body: unknown;
}

/** An order that is not taken, with a sentence for people. */
export function refuse(status: 400 | 403 | 404, said: string): LabAnswer {
  return { status, body: { said } };
}
