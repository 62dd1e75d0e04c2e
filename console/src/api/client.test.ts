// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Client, readError } from './client';
import { ApiError } from './errors';
import { toForm } from './form';
import { Answer } from './xml';

const session = {
  token: 'tok',
  account: '000000000000',
  arn: 'arn:aws:iam::000000000000:root',
  accessKeyId: 'AKIA',
  region: 'us-east-1',
  version: '1',
};

function answering(...answers: (Response | Error)[]) {
  const asked: { url: string; body: string; headers: Record<string, string> }[] = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    asked.push({
      url,
      body: String(init.body),
      headers: init.headers as Record<string, string>,
    });
    const next = answers.shift() ?? new Error('no answer is left');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
  return asked;
}

const clusters = (ids: string[], marker = '') => `
  <DescribeCacheClustersResponse xmlns="http://elasticache.amazonaws.com/doc/2015-02-02/">
    <DescribeCacheClustersResult>
      ${marker && `<Marker>${marker}</Marker>`}
      <CacheClusters>${ids
        .map((id) => `<CacheCluster><CacheClusterId>${id}</CacheClusterId></CacheCluster>`)
        .join('')}</CacheClusters>
    </DescribeCacheClustersResult>
    <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>
  </DescribeCacheClustersResponse>`;

const denied = `
  <ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
  <Message>User: ada is not authorized</Message></Error><RequestId>r-2</RequestId></ErrorResponse>`;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a form', () => {
  it('has the names of the query protocol', () => {
    const form = toForm('CreateCacheCluster', '2015-02-02', {
      CacheClusterId: 'a b',
      NumCacheNodes: 2,
      TransitEncryptionEnabled: true,
      SecurityGroupIds: ['sg-1', 'sg-2'],
      Tags: [{ Key: 'team', Value: '' }],
      AuthenticationMode: { Type: 'password', Passwords: ['x'] },
      Port: undefined,
    });
    expect([...form.entries()]).toEqual([
      ['Action', 'CreateCacheCluster'],
      ['Version', '2015-02-02'],
      ['CacheClusterId', 'a b'],
      ['NumCacheNodes', '2'],
      ['TransitEncryptionEnabled', 'true'],
      ['SecurityGroupIds.member.1', 'sg-1'],
      ['SecurityGroupIds.member.2', 'sg-2'],
      ['Tags.member.1.Key', 'team'],
      ['Tags.member.1.Value', ''],
      ['AuthenticationMode.Type', 'password'],
      ['AuthenticationMode.Passwords.member.1', 'x'],
    ]);
    expect(String(form)).toContain('CacheClusterId=a+b');
  });

  it('has an empty list where one is meant', () => {
    expect(toForm('X', '1', { Tags: [] }).get('Tags')).toBe('');
  });

  it('is as EC2 names and numbers it, where it is EC2 that is asked', () => {
    const form = toForm(
      'AuthorizeSecurityGroupIngress',
      '2016-11-15',
      {
        IpPermissions: [
          { IpProtocol: 'tcp', UserIdGroupPairs: [{ GroupId: 'sg-1', Description: 'web' }] },
        ],
        Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }],
        SecurityGroupRuleIds: ['sgr-1'],
        Description: 'of the group',
      },
      'ec2',
    );
    expect(Object.fromEntries(form)).toEqual({
      Action: 'AuthorizeSecurityGroupIngress',
      Version: '2016-11-15',
      'IpPermissions.1.IpProtocol': 'tcp',
      'IpPermissions.1.Groups.1.GroupId': 'sg-1',
      'IpPermissions.1.Groups.1.Description': 'web',
      'Filter.1.Name': 'vpc-id',
      'Filter.1.Value.1': 'vpc-1',
      'SecurityGroupRuleId.1': 'sgr-1',
      GroupDescription: 'of the group',
    });
  });
});

describe('a call', () => {
  it('names its service, bears the token and reads the result', async () => {
    const asked = answering(new Response(clusters(['one'])));
    const answer = await new Client(session, () => undefined).call(
      'elasticache',
      'DescribeCacheClusters',
    );
    expect(asked[0]?.url).toBe('console/api');
    expect(asked[0]?.headers).toEqual({ 'X-Tarn-Service': 'elasticache', 'X-Tarn-Token': 'tok' });
    expect(answer.list('CacheClusters').map((one) => one.text('CacheClusterId'))).toEqual(['one']);
  });

  it('is a document of JSON for a service that knows nothing else', async () => {
    const asked = answering(new Response('{}'));
    const input = { logGroupName: 'caches' };
    const client = new Client(session, () => undefined);
    await client.perform({ service: 'logs', operation: 'CreateLogGroup', input });
    expect(asked[0]?.headers).toEqual({
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'Logs_20140328.CreateLogGroup',
      'X-Tarn-Service': 'logs',
      'X-Tarn-Token': 'tok',
    });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(input);
  });

  it('goes on to the last page of a list', async () => {
    const asked = answering(
      new Response(clusters(['a', 'b'], 'next')),
      new Response(clusters(['c'])),
    );
    const list = await new Client(session, () => undefined).list(
      'DescribeCacheClusters',
      'CacheClusters',
      { ShowCacheNodeInfo: true },
    );
    expect(list.map((one) => one.text('CacheClusterId'))).toEqual(['a', 'b', 'c']);
    expect(asked.map((one) => one.body.includes('Marker=next'))).toEqual([false, true]);
    expect(asked[1]?.body).toContain('ShowCacheNodeInfo=true');
  });

  it('goes on to the last page of EC2, which has other words for it', async () => {
    const page = (id: string, next: string) =>
      `<DescribeVpcsResponse><vpcSet><item><vpcId>${id}</vpcId></item></vpcSet>${next}` +
      '</DescribeVpcsResponse>';
    const asked = answering(
      new Response(page('vpc-1', '<nextToken>more</nextToken>')),
      new Response(page('vpc-2', '')),
    );
    const client = new Client(session, () => undefined);
    const list = await client.list('DescribeVpcs', 'vpcSet', {}, 'ec2');
    expect(list.map((one) => one.text('vpcId'))).toEqual(['vpc-1', 'vpc-2']);
    expect(asked.map((one) => one.body.includes('NextToken=more'))).toEqual([false, true]);
  });

  it('throws the error that the service answers', async () => {
    answering(new Response(denied, { status: 403 }));
    const out = vi.fn();
    const error = await new Client(session, out)
      .call('elasticache', 'DescribeUsers')
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      code: 'AccessDenied',
      message: 'User: ada is not authorized',
      status: 403,
      requestId: 'r-2',
      isDenial: true,
    });
    expect((error as ApiError).denial).toBeUndefined();
    expect(out).not.toHaveBeenCalled();
  });

  it('says what was not allowed', async () => {
    const headers = {
      'x-tarn-denied-action': 'elasticache%3ADescribeUsers',
      'x-tarn-denied-resource': 'arn%3Aaws%3Ax%3Aa%20b',
    };
    const wanted = { action: 'elasticache:DescribeUsers', resource: 'arn:aws:x:a b' };
    answering(new Response(denied, { status: 403, headers }));
    const client = new Client(session, vi.fn());
    const caught = (thrown: unknown) => thrown;
    const error = await client.call('elasticache', 'DescribeUsers').catch(caught);
    expect(error).toMatchObject({ denial: wanted });
    answering(new Response('{"__type":"AccessDenied"}', { status: 403, headers }));
    const json = await client.callJson('monitoring', 'ListMetrics', {}).catch(caught);
    expect(json).toMatchObject({ code: 'AccessDenied', denial: wanted });
  });

  it('tells when the session has ended', async () => {
    answering(new Response(denied.replace('AccessDenied', 'SignInRequired'), { status: 401 }));
    const out = vi.fn();
    await expect(new Client(session, out).call('iam', 'GetUser')).rejects.toThrow();
    expect(out).toHaveBeenCalledOnce();
  });

  it('says that the service does not answer', async () => {
    answering(new TypeError('failed to fetch'));
    await expect(new Client(session, () => undefined).call('ec2', 'DescribeVpcs')).rejects.toThrow(
      'The service does not answer.',
    );
  });

  it('does not keep a session alive that nobody uses', async () => {
    vi.useFakeTimers();
    const asked = answering(...[1, 2, 3].map(() => new Response(clusters([]))));
    const client = new Client(session, () => undefined);
    await client.call('elasticache', 'DescribeCacheClusters');
    vi.setSystemTime(Date.now() + 6 * 60_000);
    await client.call('elasticache', 'DescribeCacheClusters');
    client.touch();
    await client.call('elasticache', 'DescribeCacheClusters');
    expect(asked.map((one) => one.headers['X-Tarn-Idle'])).toEqual([undefined, '1', undefined]);
  });
});

describe('an error', () => {
  it("is read in EC2's dialect", () => {
    const text =
      '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error>' +
      '</Errors><RequestID>r-3</RequestID></Response>';
    expect(readError(text, 403)).toMatchObject({
      code: 'UnauthorizedOperation',
      message: 'no',
      requestId: 'r-3',
    });
  });

  it('is one of a proxy that speaks no XML', () => {
    expect(readError('<html><p>Bad Gateway', 502).message).toBe('The service answered 502.');
    expect(readError('', 500)).toMatchObject({ code: 'Error', status: 500 });
  });
});

describe('an answer', () => {
  const answer = Answer.parse(
    '<R><A>text</A><N>7</N><F>true</F><D>2026-11-25T05:30:00Z</D><L><m>x</m><m>y</m></L><E/></R>',
  );

  it('has members of all kinds', () => {
    expect(answer.text('A')).toBe('text');
    expect(answer.number('N')).toBe(7);
    expect(answer.flag('F')).toBe(true);
    expect(answer.date('D')?.getTime()).toBe(Date.UTC(2026, 10, 25, 5, 30));
    expect(answer.texts('L')).toEqual(['x', 'y']);
  });

  it('is empty where a member is missing', () => {
    expect(answer.text('Z')).toBe('');
    expect(answer.number('A')).toBeUndefined();
    expect(answer.number('E')).toBeUndefined();
    expect(answer.date('Z')).toBeUndefined();
    expect(answer.child('Z').child('Y').list('X')).toEqual([]);
    expect(answer.has('E')).toBe(true);
  });

  it('is text alone, whatever stands in it', () => {
    const hostile = Answer.parse('<R><A>&lt;img src=x onerror=alert(1)&gt;</A></R>');
    expect(hostile.text('A')).toBe('<img src=x onerror=alert(1)>');
  });
});
