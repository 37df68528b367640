/** What keeps a task's text from being read for certain, as data. lib/words/metadata.ts says it. Pure. */

export type MetadataFault =
  | { readonly is: PlainFault }
  | { readonly is: 'too-long'; readonly most: number }
  | { readonly is: 'front-too-long'; readonly most: number }
  | { readonly is: 'value-goes-on'; readonly key: string }
  | { readonly is: 'odd-list'; readonly key: string }
  | { readonly is: 'misspelt'; readonly spelt: string };

export type PlainFault =
  | 'binary'
  | 'open'
  | 'conflict'
  | 'nearly-front'
  | 'other-front'
  | 'stray-key'
  | 'bare-return-in-front'
  | 'bare-return'
  | 'unclosed-value'
  | 'tab'
  | 'no-pairs'
  | 'after-block'
  | 'indented-key'
  | 'nested-gate'
  | 'key-twice'
  | 'no-owner'
  | 'no-ids'
  | 'after-value'
  | 'brackets'
  | 'odd-key'
  | 'odd-gate'
  | 'not-json'
  | 'no-keys';
