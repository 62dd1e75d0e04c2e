// SPDX-License-Identifier: Apache-2.0

/** IAM's word, and those of services that have their own: JSON's, EC2's and SNS'. */
const denials = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
]);

/** What somebody was not allowed to do. */
export interface Denial {
  action: string;
  resource: string;
}

/** What the service answered instead of a result, in its own words. */
export class ApiError extends Error {
  constructor(
    /** AWS' word, such as AccessDenied. */
    readonly code: string,
    message: string,
    /** Of HTTP; 0: there was no answer. */
    readonly status: number,
    readonly requestId = '',
    /** What was not allowed, where the service says so. */
    readonly denial?: Denial,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  static unreachable(): ApiError {
    return new ApiError('Unreachable', 'The service does not answer.', 0);
  }

  static of(thrown: unknown): ApiError {
    if (thrown instanceof ApiError) return thrown;
    return new ApiError('Error', thrown instanceof Error ? thrown.message : String(thrown), 0);
  }

  get isDenial(): boolean {
    return denials.has(this.code);
  }

  get isSignedOut(): boolean {
    return this.code === 'SignInRequired';
  }
}
