// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Cache } from '../../model/cache';
import { Copyable, Time, sentence, yesNo } from '../../ui/parts';
import { hrefOf } from '../../ui/router';

export function ConfigurationTab({ cache }: { cache: Cache }) {
  const backups = cache.engine !== 'memcached';
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Engine</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            {
              label: 'Parameter group',
              value: cache.parameterGroup ? (
                <Link href={hrefOf(['parameter-groups', cache.parameterGroup])}>
                  {cache.parameterGroup}
                </Link>
              ) : (
                '-'
              ),
            },
            ...(cache.kind === 'group'
              ? [
                  { label: 'Cluster mode', value: cache.clusterMode ? 'Enabled' : 'Disabled' },
                  { label: 'Durability', value: sentence(cache.durability) || '-' },
                ]
              : []),
            { label: 'Minor upgrades by themselves', value: yesNo(cache.autoMinorUpgrade) },
            { label: 'Created', value: <Time of={cache.created} /> },
          ]}
        />
        <Box padding={{ top: 'm' }}>
          <Box variant="awsui-key-label">ARN</Box>
          <Copyable text={cache.arn} label="the ARN" />
        </Box>
      </Container>
      <Container header={<Header variant="h2">Network and security</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Subnet group', value: cache.subnetGroup || '-' },
            { label: 'Security groups', value: cache.securityGroups.join(', ') || '-' },
            { label: 'Encryption in transit', value: yesNo(cache.transitEncryption) },
            { label: 'Encryption at rest', value: yesNo(cache.atRestEncryption) },
            { label: 'User groups', value: cache.userGroups.join(', ') || '-' },
            { label: 'AUTH token', value: yesNo(cache.authToken) },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">Maintenance and backups</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Maintenance window (UTC)', value: cache.maintenanceWindow || '-' },
            ...(backups
              ? [
                  {
                    label: 'Automatic backups',
                    value:
                      cache.retentionDays > 0 ? `Kept for ${cache.retentionDays} days` : 'None',
                  },
                  { label: 'Backup window (UTC)', value: cache.snapshotWindow || '-' },
                ]
              : []),
            { label: 'Notification topic', value: cache.topic || '-' },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}
