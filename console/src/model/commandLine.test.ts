// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { commandLine, kebab, quote } from './commandLine';

describe('the name of an option', () => {
  // As botocore's xform_name makes them, and the AWS CLI where it differs.
  it.each([
    ['CacheClusterId', 'cache-cluster-id'],
    ['NumCacheNodes', 'num-cache-nodes'],
    ['KmsKeyId', 'kms-key-id'],
    ['AtRestEncryptionEnabled', 'at-rest-encryption-enabled'],
    ['UserGroupIdsToAdd', 'user-group-ids-to-add'],
    ['CreateReplicationGroup', 'create-replication-group'],
    ['ARN', 'arn'],
  ])('%s is %s', (name, option) => expect(kebab(name)).toBe(option));
});

describe('a word of a shell', () => {
  it.each([
    ['plain-1.2', 'plain-1.2'],
    ['two words', "'two words'"],
    ["it's", "'it'\\''s'"],
    ['$HOME;rm', "'$HOME;rm'"],
    ['', "''"],
  ])('%s is written %s', (word, written) => expect(quote(word)).toBe(written));
});

describe('a command', () => {
  it('has an option a line, and none for what is not said', () => {
    expect(
      commandLine('CreateCacheCluster', {
        CacheClusterId: 'web',
        NumCacheNodes: 2,
        AZMode: 'cross-az',
        Port: undefined,
      }),
    ).toBe(
      'aws elasticache create-cache-cluster \\\n    --cache-cluster-id web \\\n' +
        '    --num-cache-nodes 2 \\\n    --az-mode cross-az',
    );
  });

  it('has flags, lists and structures', () => {
    const line = commandLine('CreateReplicationGroup', {
      UserGroupIds: [],
      MultiAZEnabled: true,
      AutomaticFailoverEnabled: false,
      SecurityGroupIds: ['sg-1', 'sg-2'],
      PreferredCacheClusterAZs: ['us-east-1a'],
      Tags: [
        { Key: 'team', Value: 'shop' },
        { Key: 'note', Value: 'two words' },
      ],
      LogDeliveryConfigurations: [{ LogType: 'slow-log', Enabled: true }, { LogType: 'x' }],
    });
    expect(line).toContain(`--user-group-ids '[]'`);
    expect(line).toContain('--log-delivery-configurations LogType=slow-log,Enabled=true LogType=x');
    expect(line).toContain('--multi-az-enabled');
    expect(line).toContain('--no-automatic-failover-enabled');
    expect(line).toContain('--security-group-ids sg-1 sg-2');
    expect(line).toContain('--preferred-cache-cluster-a-zs us-east-1a');
    expect(line).toContain(
      `--tags '[{"Key":"team","Value":"shop"},{"Key":"note","Value":"two words"}]'`,
    );
  });

  it('says which values are none of its options', () => {
    expect(commandLine('X', { FilterPattern: '-word', Threshold: -5 }, 'logs')).toBe(
      'aws logs x \\\n    --filter-pattern=-word \\\n    --threshold -5',
    );
  });

  it('never shows a secret', () => {
    const line = commandLine('CreateUser', {
      UserId: 'ada',
      AuthToken: 'very-secret-token',
      Passwords: ['very-secret-1'],
      AuthenticationMode: { Type: 'password', Passwords: ['very-secret-2'] },
    });
    expect(line).not.toContain('very-secret');
    expect(line).toContain('--auth-token "$TOKEN"');
    expect(line).toContain('--passwords "$PASSWORD"');
    expect(line).toContain(`'{"Type":"password","Passwords":["..."]}'`);
  });
});
