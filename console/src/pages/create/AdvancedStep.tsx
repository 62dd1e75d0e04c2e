// SPDX-License-Identifier: Apache-2.0
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import {
  listEngineVersions,
  listParameterGroups,
  listSubnetGroups,
  listUserGroups,
} from '../../api/elasticache';
import { listSecurityGroups } from '../../api/ec2';
import { portOf, versionsOf } from '../../model/create';
import { LogWish, freshWish, logTypes } from '../../model/logDelivery';
import { useClient } from '../../ui/context';
import { Choice, Optional, useChoices } from '../../ui/fields';
import { TagFields } from '../../ui/TagFields';
import type { StepProps } from '../CreateCache';
import { DestinationFields } from '../logs/DestinationFields';

export function AdvancedStep(props: StepProps) {
  const { cache, set } = props;
  const redis = cache.engine !== 'memcached';
  return (
    <SpaceBetween size="l">
      <Security {...props} />
      {redis ? <Backups {...props} /> : null}
      {redis ? <Logs {...props} /> : null}
      <Network {...props} />
      <Container header={<Header variant="h2">Tags</Header>}>
        <TagFields tags={cache.tags} change={(tags) => set({ tags })} />
      </Container>
    </SpaceBetween>
  );
}

function Security({ cache, set, problems }: StepProps) {
  const client = useClient();
  const groups = useChoices(() => listUserGroups(client));
  const redis = cache.engine !== 'memcached';
  return (
    <Container header={<Header variant="h2">Security</Header>}>
      <SpaceBetween size="l">
        <Checkbox
          checked={cache.transitEncryption}
          description="Clients speak TLS. Users and tokens need it."
          onChange={({ detail }) => set({ transitEncryption: detail.checked })}
        >
          Encryption in transit
        </Checkbox>
        {redis && cache.transitEncryption ? (
          <div className="fields">
            <FormField label="Access control">
              <RadioGroup
                value={cache.access}
                onChange={({ detail }) => set({ access: detail.value as typeof cache.access })}
                items={[
                  { value: 'none', label: 'None', description: 'Whoever reaches it may do all' },
                  {
                    value: 'groups',
                    label: 'User group',
                    description: 'Users with passwords and rights of their own',
                  },
                  { value: 'token', label: 'AUTH token', description: 'One password for all' },
                ]}
              />
            </FormField>
            {cache.access === 'groups' ? (
              <Choice
                label="User group"
                value={cache.userGroup}
                status={groups.status}
                error={groups.error}
                errorText={problems.userGroup}
                options={groups.items.map((group) => ({
                  value: group.id,
                  label: group.id,
                  description: group.users.join(', '),
                }))}
                change={(userGroup) => set({ userGroup })}
                placeholder={groups.items.length === 0 ? 'There are none yet' : 'Choose a group'}
              />
            ) : null}
            {cache.access === 'token' ? (
              <FormField
                label="AUTH token"
                description="The service keeps no copy that could be shown again."
                errorText={problems.token}
                secondaryControl={
                  <Button onClick={() => set({ token: randomToken() })}>Make one</Button>
                }
              >
                <Input
                  value={cache.token}
                  onChange={({ detail }) => set({ token: detail.value })}
                  autoComplete={false}
                  spellcheck={false}
                />
              </FormField>
            ) : null}
          </div>
        ) : null}
        {redis && !cache.transitEncryption ? (
          <Alert type="info">
            Without it, whoever can reach the nodes may use them: security groups say who that is.
          </Alert>
        ) : null}
        {redis ? (
          <Checkbox
            checked={cache.atRestEncryption}
            description="What nodes write to disks, and backups, with a key of this cache's own."
            onChange={({ detail }) => set({ atRestEncryption: detail.checked })}
          >
            Encryption at rest
          </Checkbox>
        ) : null}
      </SpaceBetween>
    </Container>
  );
}

function Backups({ cache, set }: StepProps) {
  return (
    <Container header={<Header variant="h2">Backups</Header>}>
      <SpaceBetween size="l">
        <Checkbox
          checked={cache.backups}
          description="Every day, without a pause for clients."
          onChange={({ detail }) => set({ backups: detail.checked })}
        >
          Automatic backups
        </Checkbox>
        {cache.backups ? (
          <div className="fields">
            <FormField label="Days to keep them" constraintText="1 to 35">
              <Input
                type="number"
                value={String(cache.retentionDays)}
                onChange={({ detail }) =>
                  set({ retentionDays: Math.min(35, Math.max(1, Number(detail.value) || 1)) })
                }
              />
            </FormField>
            <FormField
              label={<Optional>Backup window</Optional>}
              description="In UTC, such as 03:00-04:00; one is chosen without."
            >
              <Input
                value={cache.snapshotWindow}
                placeholder="03:00-04:00"
                onChange={({ detail }) => set({ snapshotWindow: detail.value })}
              />
            </FormField>
          </div>
        ) : null}
      </SpaceBetween>
    </Container>
  );
}

function Logs({ cache, set, problems }: StepProps) {
  return (
    <Container header={<Header variant="h2">Logs</Header>}>
      <SpaceBetween size="l">
        {logTypes.map(({ type, name, what }) => {
          const wish = cache.logs[type];
          const change = (next: LogWish | undefined) => {
            const { [type]: _, ...others } = cache.logs;
            set({ logs: next ? { ...others, [type]: next } : others });
          };
          return (
            <SpaceBetween key={type} size="s">
              <Checkbox
                checked={wish !== undefined}
                description={`${what}.`}
                onChange={({ detail }) => change(detail.checked ? freshWish() : undefined)}
              >
                Deliver the {name.toLowerCase()}
              </Checkbox>
              {wish ? (
                <div className="fields" role="group" aria-label={name}>
                  <DestinationFields
                    wish={wish}
                    change={change}
                    tried={problems.logs !== undefined}
                  />
                </div>
              ) : null}
            </SpaceBetween>
          );
        })}
      </SpaceBetween>
    </Container>
  );
}

function Network({ cache, set, problems }: StepProps) {
  const client = useClient();
  const parameterGroups = useChoices(() => listParameterGroups(client));
  const versions = useChoices(() => listEngineVersions(client));
  const subnetGroups = useChoices(() => listSubnetGroups(client));
  const securityGroups = useChoices(() => listSecurityGroups(client));
  const offered = versionsOf(cache.engine, versions.items);
  const family = (offered.find((one) => one.version === cache.version) ?? offered[0])?.family;
  const fitting = parameterGroups.items.filter((group) => group.family === family);
  const options = securityGroups.items.map((group) => ({
    value: group.id,
    label: group.name || group.id,
    description: group.description,
  }));
  return (
    <Container header={<Header variant="h2">Parameters, network, maintenance</Header>}>
      <SpaceBetween size="l">
        <Choice
          label="Parameter group"
          value={cache.parameterGroup}
          status={parameterGroups.status}
          error={parameterGroups.error}
          options={[
            { value: '', label: 'Default' },
            ...fitting.map((group) => ({ value: group.name, label: group.name })),
          ]}
          change={(parameterGroup) => set({ parameterGroup })}
        />
        <FormField label={<Optional>Port</Optional>} errorText={problems.port}>
          <Input
            value={cache.port}
            inputMode="numeric"
            placeholder={String(portOf(cache.engine))}
            onChange={({ detail }) => set({ port: detail.value })}
          />
        </FormField>
        <Choice
          label="Subnet group"
          value={cache.subnetGroup}
          status={subnetGroups.status}
          error={subnetGroups.error}
          options={[
            { value: '', label: 'Default' },
            ...subnetGroups.items.map((group) => ({
              value: group.name,
              label: group.name,
              description: group.description,
            })),
          ]}
          change={(subnetGroup) => set({ subnetGroup })}
        />
        <FormField
          label={<Optional>Security groups</Optional>}
          errorText={securityGroups.error?.message}
        >
          <Multiselect
            selectedOptions={options.filter((one) => cache.securityGroups.includes(one.value))}
            options={options}
            statusType={securityGroups.status}
            onChange={({ detail }) =>
              set({ securityGroups: detail.selectedOptions.map((one) => one.value ?? '') })
            }
            placeholder="Default"
            deselectAriaLabel={(option) => `Remove ${option.label}`}
          />
        </FormField>
        <FormField
          label={<Optional>Maintenance window</Optional>}
          description="In UTC, such as sun:05:00-sun:06:00; one is chosen without."
        >
          <Input
            value={cache.maintenanceWindow}
            placeholder="sun:05:00-sun:06:00"
            onChange={({ detail }) => set({ maintenanceWindow: detail.value })}
          />
        </FormField>
        <Checkbox
          checked={cache.autoMinorUpgrade}
          onChange={({ detail }) => set({ autoMinorUpgrade: detail.checked })}
        >
          Minor upgrades by themselves
        </Checkbox>
      </SpaceBetween>
    </Container>
  );
}

/** 32 letters and digits from the browser's random source. */
export function randomToken(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
  let token = '';
  while (token.length < 32) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    const letter = letters[byte & 63]; // as many as there are, or another draw
    if (letter) token += letter;
  }
  return token;
}
