// SPDX-License-Identifier: Apache-2.0
// Where a log of a cache is to go: a log group that is there, one that is made on the way, or what
// stands for a delivery stream.

import { listLogGroups } from '../../api/logs';
import { LogDestination, LogWish, checkWish } from '../../model/logDelivery';
import { useClient } from '../../ui/context';
import { Choice, NameField, useChoices } from '../../ui/fields';

const destinations: { value: LogDestination; label: string }[] = [
  { value: 'cloudwatch-logs', label: 'A log group' },
  { value: 'kinesis-firehose', label: 'A delivery stream' },
];
const formats = [
  { value: 'json', label: 'JSON' },
  { value: 'text', label: 'Text' },
];
/** No log group has such a name. */
const another = ':new';

interface Props {
  wish: LogWish;
  change: (wish: LogWish) => void;
  /** Somebody has tried to go on: what is wrong is shown. */
  tried: boolean;
}

export function DestinationFields({ wish, change, tried }: Props) {
  const wrong = tried ? checkWish(wish) : undefined;
  return (
    <>
      <Choice
        label="Goes to"
        value={wish.destinationType}
        options={destinations}
        change={(type) => change({ ...wish, destinationType: type as LogDestination })}
      />
      {wish.destinationType === 'cloudwatch-logs' ? (
        <GroupFields wish={wish} change={change} wrong={wrong} />
      ) : (
        <NameField
          label="Delivery stream"
          description="What the operator has set up under this name: tarn up --delivery-stream."
          value={wish.deliveryStream}
          change={(value) => change({ ...wish, deliveryStream: value.trim() })}
          wrong={wrong}
        />
      )}
      <Choice
        label="Format"
        description="Filter patterns can ask for the fields of JSON."
        value={wish.format}
        options={formats}
        change={(format) => change({ ...wish, format })}
      />
    </>
  );
}

function GroupFields({
  wish,
  change,
  wrong,
}: Omit<Props, 'tried'> & { wrong: string | undefined }) {
  const client = useClient();
  const groups = useChoices(() => listLogGroups(client));
  return (
    <>
      <Choice
        label="Log group"
        value={wish.makesGroup ? another : wish.group}
        // Whoever may not list them can still make one.
        status={groups.status === 'loading' ? 'loading' : 'finished'}
        error={groups.error}
        errorText={wish.makesGroup ? undefined : wrong}
        options={[
          ...groups.items.map(({ name }) => ({ value: name, label: name })),
          { value: another, label: 'Make a new one' },
        ]}
        change={(value) =>
          change({
            ...wish,
            makesGroup: value === another,
            group: value === another ? wish.group : value,
          })
        }
      />
      {wish.makesGroup ? (
        <NameField
          label="Name of the new log group"
          value={wish.newGroup}
          change={(value) => change({ ...wish, newGroup: value })}
          wrong={wrong}
          placeholder="/caches/slow"
        />
      ) : null}
    </>
  );
}
