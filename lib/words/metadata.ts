/** What keeps a task's text from being read for certain, as part of a sentence. Pure. */

import type { MetadataFault, PlainFault } from '../rules/metadata-fault.ts';
import { printable } from '../rules/printable.ts';

/** Why the text cannot be read, about `it`: for a sentence that names the file. */
export function metadataClause(fault: MetadataFault): string {
  switch (fault.is) {
    case 'too-long':
      return `it is longer than ${fault.most} bytes`;
    case 'front-too-long':
      return `its front matter is longer than ${fault.most} bytes`;
    case 'value-goes-on':
      return `the value of ${printable(fault.key, 60)} goes on in another line`;
    case 'odd-list':
      return `the list of ${printable(fault.key, 60)} is not plain`;
    case 'misspelt':
      return `one of its keys must be spelt ${fault.spelt}`;
    default:
      return PLAIN[fault.is];
  }
}

const PLAIN: Readonly<Record<PlainFault, string>> = {
  binary: 'it is binary, or not UTF-8',
  open: 'its front matter has no closing ---',
  conflict: 'it begins with a conflict of a merge',
  'nearly-front': 'it begins like front matter, but its first line is not ---',
  'other-front': 'it begins with front matter that dibs does not read',
  'stray-key': 'it has a key that belongs into front matter, between two --- lines',
  'bare-return-in-front': 'a line of its front matter ends with a bare carriage return',
  'bare-return': 'a line of it ends with a bare carriage return',
  'unclosed-value': 'a value in quotes or brackets does not end',
  tab: 'a line of its front matter begins with a tab',
  'no-pairs': 'its front matter is not a list of "key: value"',
  'after-block': 'something follows a | or > in its front matter',
  'indented-key': 'its first key does not begin its line',
  'nested-gate': 'depends_on or reserve_for stands inside of another value',
  'key-twice': 'one of its keys is given twice',
  'no-owner': 'reserve_for is not one owner',
  'no-ids': 'depends_on is neither a task id nor a list of them',
  'after-value': 'something follows a value in quotes or brackets',
  brackets: 'its brackets do not match',
  'odd-key': 'one of its keys is not plain text',
  'odd-gate': 'the value of depends_on or reserve_for is more than plain or quoted text',
  'not-json': 'it is not JSON',
  'no-keys': 'it is not a list of keys and values',
};
