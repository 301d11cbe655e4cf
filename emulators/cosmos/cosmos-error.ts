/** A refused request; becomes the service's status, sub-status and `{code, message}` body. */
export class CosmosError extends Error {
  override readonly name = 'CosmosError';
  readonly status: number;
  /** Value of `x-ms-substatus`, 0 when the service sends none. */
  readonly substatus: number;
  readonly code: string;
  /** Body member of that name; its presence makes clients ask for a query plan. */
  readonly additionalErrorInfo: string | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    substatus = 0,
    additionalErrorInfo?: string,
  ) {
    super(message);
    this.additionalErrorInfo = additionalErrorInfo;
    this.status = status;
    this.code = code;
    this.substatus = substatus;
  }
}

export const badRequest = (message: string, substatus = 0): CosmosError =>
  new CosmosError(400, 'BadRequest', message, substatus);

/**
 * The client has to spread this query over partitions by itself, with the plan that comes along
 * (sub-status 1004 and `additionalErrorInfo` found by running @azure/cosmos 4.9.3).
 */
export const needsQueryPlan = (plan: unknown): CosmosError =>
  new CosmosError(
    400,
    'BadRequest',
    'The provided cross partition query can not be directly served by the gateway. This is a first chance (internal) exception that all newer clients will know how to handle gracefully.',
    1004,
    JSON.stringify(plan),
  );

/** A query that this emulator (not necessarily the service) cannot run. */
export const unsupportedQuery = (what: string): CosmosError =>
  badRequest(`The Cosmos emulator does not support ${what}.`);

/** The service's shape of a syntax error. */
export const syntaxError = (message: string, start: number, end: number): CosmosError =>
  badRequest(
    `Message: {"errors":[${JSON.stringify({
      severity: 'Error',
      location: { start, end },
      code: 'SC1001',
      message: `Syntax error, ${message}`,
    })}]}`,
  );

export const notFound = (message = 'Resource Not Found.', substatus = 0): CosmosError =>
  new CosmosError(404, 'NotFound', message, substatus);

export const conflict = (): CosmosError =>
  new CosmosError(409, 'Conflict', 'Entity with the specified id already exists in the system.');

export const preconditionFailed = (): CosmosError =>
  new CosmosError(
    412,
    'PreconditionFailed',
    'Operation cannot be performed because one of the specified precondition is not met.',
  );
