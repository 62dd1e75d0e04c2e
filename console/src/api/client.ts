// SPDX-License-Identifier: Apache-2.0
// AWS' query protocol, as far as a page needs it: what the AWS CLI can ask, with the rights of who
// has signed in.

import { ApiError, Denial } from './errors';
import { Input, toForm } from './form';
import type { Session } from './session';
import { Answer } from './xml';

const versions = {
  elasticache: '2015-02-02',
  ec2: '2016-11-15',
  iam: '2010-05-08',
  monitoring: '2010-08-01',
  sns: '2010-03-31',
} as const;
export type Service = keyof typeof versions;

/** How a service is asked in JSON. */
const documents = {
  monitoring: { target: 'GraniteServiceVersion20100801', version: '1.0' },
  logs: { target: 'Logs_20140328', version: '1.1' },
} as const;
export type JsonService = keyof typeof documents;

/** The members that say where a page begins, and where the next one does. */
const pages = {
  query: { asked: 'Marker', told: 'Marker' },
  ec2: { asked: 'NextToken', told: 'nextToken' },
} as const;

/** Something to be asked of a service. */
export interface Call {
  /** Without: ElastiCache. */
  service?: Service | JsonService;
  operation: string;
  input: Input;
}

/** From the last touch of the page until its polling no longer keeps the session alive. */
const idleMs = 5 * 60_000;

export class Client {
  private touched = Date.now();

  constructor(
    readonly session: Session,
    private readonly signedOut: (error: ApiError) => void,
  ) {}

  /** To be called when the user does something. */
  touch(): void {
    this.touched = Date.now();
  }

  /** The result element of the answer. Throws ApiError. */
  async call(service: Service, operation: string, input: Input = {}): Promise<Answer> {
    const response = await this.post(service, toForm(operation, versions[service], input, service));
    const text = await response.text();
    if (response.ok) {
      const answer = Answer.parse(text);
      return service === 'ec2' ? answer : answer.child(`${operation}Result`);
    }
    const error = readError(text, response.status, readDenial(response.headers));
    if (error.isSignedOut) this.signedOut(error);
    throw error;
  }

  /** Whatever its service speaks; one that speaks JSON alone has no answer in XML: an empty one. */
  async perform({ service = 'elasticache', operation, input }: Call): Promise<Answer> {
    if (service !== 'logs') return this.call(service, operation, input);
    await this.callJson(service, operation, input);
    return Answer.empty;
  }

  /** The same of a service that speaks JSON: the document that it answers. */
  async callJson<T>(service: JsonService, operation: string, input: unknown): Promise<T> {
    const { target, version } = documents[service];
    const response = await this.post(service, JSON.stringify(input), {
      'Content-Type': `application/x-amz-json-${version}`,
      'X-Amz-Target': `${target}.${operation}`,
    });
    return this.readJson<T>(response);
  }

  async readJson<T>(response: Response): Promise<T> {
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    const error = readJsonError(text, response.status, readDenial(response.headers));
    if (error.isSignedOut) this.signedOut(error);
    throw error;
  }

  /** All pages of a list. */
  async list(
    operation: string,
    list: string,
    input: Input = {},
    service: Service = 'elasticache',
  ): Promise<Answer[]> {
    const { asked, told } = service === 'ec2' ? pages.ec2 : pages.query;
    const elements: Answer[] = [];
    let marker = '';
    do {
      const page = await this.call(service, operation, { ...input, [asked]: marker || undefined });
      elements.push(...page.list(list));
      marker = page.text(told);
    } while (marker);
    return elements;
  }

  private async post(
    service: Service | JsonService,
    body: URLSearchParams | string,
    more: Record<string, string> = {},
  ): Promise<Response> {
    return this.send('console/api', body, { ...more, 'X-Tarn-Service': service });
  }

  /** A request with what shows the session. */
  async send(
    path: string,
    body: URLSearchParams | string,
    more: Record<string, string>,
  ): Promise<Response> {
    const headers: Record<string, string> = { ...more, 'X-Tarn-Token': this.session.token };
    if (Date.now() - this.touched > idleMs) headers['X-Tarn-Idle'] = '1';
    try {
      return await fetch(path, { method: 'POST', credentials: 'same-origin', headers, body });
    } catch {
      throw ApiError.unreachable();
    }
  }
}

/** What an answer says was not allowed; names of resources are encoded. */
function readDenial(headers: Headers): Denial | undefined {
  const action = headers.get('x-tarn-denied-action');
  const resource = headers.get('x-tarn-denied-resource');
  if (!action || !resource) return undefined;
  return { action: decodeURIComponent(action), resource: decodeURIComponent(resource) };
}

/** An error document, of ElastiCache's dialect or EC2's. */
export function readError(text: string, status: number, denial?: Denial): ApiError {
  let document: Answer;
  try {
    document = Answer.parse(text);
  } catch {
    return new ApiError('Error', `The service answered ${status}.`, status);
  }
  const error = document.has('Error')
    ? document.child('Error')
    : (document.list('Errors')[0] ?? document);
  const requestId = document.text('RequestId') || document.text('RequestID');
  return new ApiError(
    error.text('Code') || 'Error',
    error.text('Message') || `The service answered ${status}.`,
    status,
    requestId,
    denial,
  );
}

/** An error document of AWS' JSON protocols. */
export function readJsonError(text: string, status: number, denial?: Denial): ApiError {
  try {
    const document = JSON.parse(text) as { __type?: string; message?: string };
    return new ApiError(
      document.__type ?? 'Error',
      document.message ?? `The service answered ${status}.`,
      status,
      '',
      denial,
    );
  } catch {
    return new ApiError('Error', `The service answered ${status}.`, status);
  }
}
