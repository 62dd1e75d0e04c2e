// SPDX-License-Identifier: Apache-2.0

/** What the service answered instead of a result, in its own words. */
export class ApiError extends Error {
  constructor(
    /** AWS' word, such as AccessDenied. */
    readonly code: string,
    message: string,
    /** Of HTTP; 0: there was no answer. */
    readonly status: number,
    readonly requestId = '',
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
    return this.code === 'AccessDenied';
  }

  get isSignedOut(): boolean {
    return this.code === 'SignInRequired';
  }
}
