// SPDX-License-Identifier: Apache-2.0
// The way to what lies in a cache: the service keeps a connection to a node for this page.

import { NodeError, Reply, Word, toBase64 } from '../model/replies';
import type { Client } from './client';
import { ApiError } from './errors';

export interface NodePlace {
  kind: 'group' | 'cluster';
  cache: string;
  /** "<cache cluster>.<cache node>" */
  node: string;
}

/** How to log in, as a user of the cache. */
export interface Login {
  way: 'none' | 'password' | 'iam';
  user: string;
  password: string;
}

export type Command = Word[];

/** Of one request; the service takes some more. */
const commandsMax = 300;
const json = { 'Content-Type': 'application/json' };

async function post<T>(client: Client, path: string, body: unknown): Promise<T> {
  return client.readJson<T>(await client.send(`console/data/${path}`, JSON.stringify(body), json));
}

/**
 * A connection that is opened when it is first needed, and again when it has ended meanwhile. What
 * is asked at once is asked one after the other.
 */
export class DataLink {
  private connection: Promise<string> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: Client,
    readonly place: NodePlace,
    private readonly login: Login,
    readonly writes: boolean,
  ) {}

  /** Throws ApiError; LoginFailed in the node's words. */
  async open(): Promise<void> {
    this.connection ??= post<{ connection: string }>(this.client, 'open', {
      ...this.place,
      ...this.login,
      writes: this.writes,
    }).then(({ connection }) => connection);
    try {
      await this.connection;
    } catch (thrown) {
      this.connection = undefined;
      throw thrown;
    }
  }

  /** The replies, errors among them. */
  async runAll(commands: Command[]): Promise<Reply[]> {
    const before = this.last.catch(() => undefined);
    const mine = before.then(() => this.send(commands));
    this.last = mine;
    return mine;
  }

  /** Throws NodeError where the node answers an error. */
  async run(...words: Command): Promise<Reply> {
    const [reply] = await this.runAll([words]);
    if (!reply) throw new Error('The node has not answered.');
    if (reply.type === 'error') throw new NodeError(reply.value);
    return reply;
  }

  /** What MONITOR shows for a while, on a connection of its own. */
  async watch(milliseconds: number): Promise<string[]> {
    const answer = await post<{ replies: Reply[] }>(this.client, 'watch', {
      ...this.place,
      ...this.login,
      milliseconds,
    });
    return answer.replies.map((reply) => ('value' in reply ? String(reply.value) : ''));
  }

  /** Ends the connection for now: the next question opens another. */
  rest(): void {
    const { connection } = this;
    this.connection = undefined;
    // If that fails, it ends by itself.
    connection?.then((id) => post(this.client, 'close', { connection: id })).catch(() => undefined);
  }

  private async send(commands: Command[]): Promise<Reply[]> {
    const replies: Reply[] = [];
    for (let first = 0; first < commands.length; first += commandsMax) {
      const some = commands.slice(first, first + commandsMax);
      replies.push(...(await this.sendSome(some, true)));
    }
    return replies;
  }

  private async sendSome(commands: Command[], again: boolean): Promise<Reply[]> {
    await this.open();
    const connection = await this.connection;
    try {
      const answer = await post<{ replies: Reply[] }>(this.client, 'run', {
        connection,
        commands: commands.map((words) => words.map(toBase64)),
      });
      return answer.replies;
    } catch (thrown) {
      const error = ApiError.of(thrown);
      const hasEnded = error.code === 'ConnectionNotFound';
      if (hasEnded || error.code === 'NodeFailed' || error.isDenial) this.connection = undefined;
      // What was not sent can be sent again.
      if (hasEnded && again) return this.sendSome(commands, false);
      throw error;
    }
  }
}
