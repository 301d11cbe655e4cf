/** What Azure OpenAI sends with a failed request; `innererror` only for filtered content. */
export interface AzureErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly type?: string;
    readonly param?: string | null;
    readonly innererror?: Readonly<Record<string, unknown>>;
  };
}

/** A request that is answered with an HTTP error in Azure's JSON shape. */
export class AzureApiError extends Error {
  override readonly name = 'AzureApiError';
  readonly status: number;
  readonly body: AzureErrorBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: {
    status: number;
    code: string;
    message: string;
    headers?: Readonly<Record<string, string>>;
    details?: Omit<AzureErrorBody['error'], 'code' | 'message'>;
  }) {
    super(options.message);
    this.status = options.status;
    this.headers = options.headers ?? {};
    this.body = { error: { code: options.code, message: options.message, ...options.details } };
  }

  toResponse(): Response {
    return Response.json(this.body, { status: this.status, headers: this.headers });
  }
}

/** 401: no key, or one that this resource does not know. */
export const unauthorized = () =>
  new AzureApiError({
    status: 401,
    code: '401',
    message:
      'Access denied: the api-key or bearer token is missing or not valid for this resource.',
  });

/** 404: the deployment in the path (or the model in the body, on the v1 surface) does not exist. */
export const deploymentNotFound = (deployment: string) =>
  new AzureApiError({
    status: 404,
    code: 'DeploymentNotFound',
    message: `The deployment "${deployment}" does not exist in this resource.`,
  });

/** 404: a path that the service does not have, or a deployment path without `api-version`. */
export const resourceNotFound = () =>
  new AzureApiError({ status: 404, code: '404', message: 'Resource not found' });

/** 400: the body does not fit the API. */
export const badRequest = (message: string, param?: string) =>
  new AzureApiError({
    status: 400,
    code: 'BadRequest',
    message,
    details: { type: 'invalid_request_error', param: param ?? null },
  });

/** 429 with both retry headers that the SDKs read (`retry-after-ms` first). */
export const rateLimited = (retryAfterMs: number) =>
  new AzureApiError({
    status: 429,
    code: '429',
    message: `Requests to this deployment have exceeded the rate limit. Retry after ${retryAfterMs} milliseconds.`,
    headers: {
      'retry-after-ms': String(retryAfterMs),
      'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
    },
  });

/** 500: injected failure. */
export const internalError = () =>
  new AzureApiError({
    status: 500,
    code: 'InternalServerError',
    message: 'The server had an error while processing the request.',
    details: { type: 'server_error' },
  });

/** 400: the prompt triggered the content filter (Azure docs: Content filtering, error code). */
export const promptFiltered = () =>
  new AzureApiError({
    status: 400,
    code: 'content_filter',
    message:
      'The response was filtered because the prompt triggered the content management policy.',
    details: {
      param: 'prompt',
      innererror: {
        code: 'ResponsibleAIPolicyViolation',
        content_filter_result: { violence: { filtered: true, severity: 'medium' } },
      },
    },
  });
