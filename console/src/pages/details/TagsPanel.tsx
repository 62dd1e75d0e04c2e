// SPDX-License-Identifier: Apache-2.0
// The tags of anything that has an ARN: shown, and changed all at once.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Call } from '../../api/client';
import { Tag, listTags } from '../../api/elasticache';
import { ActionModal } from '../../ui/ActionModal';
import { useClient } from '../../ui/context';
import { useLive } from '../../ui/live';
import { Empty, Problem } from '../../ui/parts';
import { TagFields, checkTags } from '../../ui/TagFields';

export function TagsPanel({ arn, name }: { arn: string; name: string }) {
  const client = useClient();
  const live = useLive(`tags of ${arn}`, () => listTags(client, arn));
  const [editing, setEditing] = useState(false);
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={live.data ? `(${live.data.length})` : undefined}
          description="Policies can ask for them, as aws:ResourceTag."
          actions={
            <Button disabled={!live.data} onClick={() => setEditing(true)}>
              Manage tags
            </Button>
          }
        >
          Tags
        </Header>
      }
    >
      {live.error ? (
        <Problem error={live.error} what="see the tags" retry={() => void live.refresh()} />
      ) : !live.data ? (
        <Box color="text-body-secondary">Looking for tags</Box>
      ) : live.data.length === 0 ? (
        <Empty title="No tags" />
      ) : (
        <KeyValuePairs
          columns={4}
          items={live.data.map((tag) => ({ label: tag.key, value: tag.value || '-' }))}
        />
      )}
      {editing && live.data ? (
        <EditTags
          arn={arn}
          name={name}
          tags={live.data}
          close={() => setEditing(false)}
          done={() => void live.refresh()}
        />
      ) : null}
    </Container>
  );
}

/** The calls that make `after` of `before`. */
export function tagCalls(arn: string, before: Tag[], after: Tag[]): Call[] {
  const gone = before.filter((tag) => !after.some((one) => one.key === tag.key));
  const put = after.filter(
    (tag) => !before.some((one) => one.key === tag.key && one.value === tag.value),
  );
  const calls: Call[] = [];
  if (gone.length > 0) {
    calls.push({
      operation: 'RemoveTagsFromResource',
      input: { ResourceName: arn, TagKeys: gone.map((tag) => tag.key) },
    });
  }
  if (put.length > 0) {
    calls.push({
      operation: 'AddTagsToResource',
      input: { ResourceName: arn, Tags: put.map((tag) => ({ Key: tag.key, Value: tag.value })) },
    });
  }
  return calls;
}

function EditTags({
  arn,
  name,
  tags,
  close,
  done,
}: {
  arn: string;
  name: string;
  tags: Tag[];
  close: () => void;
  done: () => void;
}) {
  const [edited, setEdited] = useState(tags);
  const calls = tagCalls(arn, tags, edited);
  return (
    <ActionModal
      title={`Tags of ${name}`}
      size="large"
      calls={checkTags(edited) ? [] : calls}
      submit="Save"
      valid={!checkTags(edited) && calls.length > 0}
      what={`change the tags of ${name}`}
      told={`The tags of ${name} are changed`}
      close={close}
      done={done}
    >
      <SpaceBetween size="s">
        <TagFields tags={edited} change={setEdited} />
      </SpaceBetween>
    </ActionModal>
  );
}
