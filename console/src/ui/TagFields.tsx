// SPDX-License-Identifier: Apache-2.0
import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';
import type { Tag } from '../api/elasticache';

const most = 50;

export function TagFields({ tags, change }: { tags: Tag[]; change: (tags: Tag[]) => void }) {
  const set = (index: number, part: Partial<Tag>) =>
    change(tags.map((tag, i) => (i === index ? { ...tag, ...part } : tag)));
  return (
    <AttributeEditor
      items={tags}
      addButtonText="Add a tag"
      removeButtonText="Remove"
      removeButtonAriaLabel={(tag) => `Remove the tag ${tag.key}`}
      disableAddButton={tags.length >= most}
      onAddButtonClick={() => change([...tags, { key: '', value: '' }])}
      onRemoveButtonClick={({ detail }) => change(tags.filter((_, i) => i !== detail.itemIndex))}
      empty="No tags"
      additionalInfo={`At most ${most}.`}
      definition={[
        {
          label: 'Key',
          control: (tag: Tag, index: number) => (
            <Input
              value={tag.key}
              ariaLabel={`Key ${index + 1}`}
              onChange={({ detail }) => set(index, { key: detail.value })}
            />
          ),
          errorText: (tag: Tag) => keyProblem(tags, tag),
        },
        {
          label: 'Value',
          control: (tag: Tag, index: number) => (
            <Input
              value={tag.value}
              ariaLabel={`Value ${index + 1}`}
              onChange={({ detail }) => set(index, { value: detail.value })}
            />
          ),
        },
      ]}
    />
  );
}

function keyProblem(tags: Tag[], tag: Tag): string | undefined {
  if (tag.key.startsWith('aws:')) return 'aws: is not for users';
  if (tag.key && tags.filter((one) => one.key === tag.key).length > 1) return 'This key is twice';
  return undefined;
}

/** What is wrong with them; undefined: nothing. */
export function checkTags(tags: Tag[]): string | undefined {
  if (tags.some((tag) => tag.key === '')) return 'A tag has no key';
  return tags.map((tag) => keyProblem(tags, tag)).find((problem) => problem !== undefined);
}
