// SPDX-License-Identifier: Apache-2.0
// SNS: topics, and who hears of them.

import type { Client } from './client';
import type { Answer } from './xml';

export interface Subscription {
  /** '' until it is confirmed. */
  arn: string;
  topic: string;
  protocol: string;
  endpoint: string;
  confirmed: boolean;
}

export interface Topic {
  arn: string;
  name: string;
  subscriptions: Subscription[];
}

/** All pages of a list of SNS'. */
async function all(client: Client, operation: string, list: string): Promise<Answer[]> {
  const found: Answer[] = [];
  let token = '';
  do {
    const page = await client.call('sns', operation, { NextToken: token || undefined });
    found.push(...page.list(list));
    token = page.text('NextToken');
  } while (token);
  return found;
}

export async function listTopics(client: Client): Promise<Topic[]> {
  const [topics, subscriptions] = await Promise.all([
    all(client, 'ListTopics', 'Topics'),
    all(client, 'ListSubscriptions', 'Subscriptions'),
  ]);
  const read = subscriptions.map((one) => {
    const arn = one.text('SubscriptionArn');
    const confirmed = arn.startsWith('arn:');
    return {
      arn: confirmed ? arn : '',
      topic: one.text('TopicArn'),
      protocol: one.text('Protocol'),
      endpoint: one.text('Endpoint'),
      confirmed,
    };
  });
  return topics
    .map((topic) => topic.text('TopicArn'))
    .map((arn) => ({
      arn,
      name: arn.slice(arn.lastIndexOf(':') + 1),
      subscriptions: read.filter((one) => one.topic === arn),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
