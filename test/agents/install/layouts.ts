/** Settings files as anybody may write them: every layout that JSON with comments allows, made up at random. */

import * as fc from 'fast-check';

/** Draws from fast-check: the same for the same seed, and shrunk where something fails. */
export type Draw = fc.GeneratorValue;

const WORDS = ['model', 'permissions', 'env', '$schema', 'theme', 'été', 'a "b"', 'x', ''];

const some = (words: readonly string[], most: number): fc.Arbitrary<string[]> => fc.uniqueArray(fc.constantFrom(...words), { maxLength: most });

interface Style {
  readonly draw: Draw;
  readonly eol: string;
  readonly comments: boolean;
  readonly trailing: boolean;
  /** One line for all that is inside, as people write short things. */
  readonly inline: boolean;
}

/** A whole file: an object with some keys, perhaps `hooks` among them, which has some of `events`. */
export function anyLayout(draw: Draw, events: readonly string[]): string {
  const eol = draw(fc.constantFrom, '\n', '\r\n', '\n', '');
  const style: Style = { draw, eol, comments: eol !== '' && draw(fc.boolean), trailing: draw(fc.boolean), inline: false };
  const keys = draw(some, WORDS, 3);
  const members = keys.map((key) => member(style, key, anyValue(style, 2)));
  if (draw(fc.boolean)) members.splice(draw(fc.nat, { max: members.length }), 0, member(style, 'hooks', anyHooks(style, events)));
  const bom = draw(fc.constantFrom, '', '', '\uFEFF');
  return `${bom}${gap(style)}${container(style, '{', members, '}')}${gap(style)}`;
}

function anyHooks(outer: Style, events: readonly string[]): string {
  const { draw } = outer;
  const style: Style = { ...outer, inline: draw(fc.boolean) };
  const used = draw(some, [...events, 'Stop', 'Notification'], 4);
  return container(style, '{', used.map((event) => member(style, event, container(style, '[', draw(fc.array, fc.constant(0), { maxLength: 2 }).map(() => anyEntry(style)), ']'))), '}');
}

/** Somebody else's. */
function anyEntry(style: Style): string {
  const handler = container(style, '{', [member(style, 'type', '"command"'), member(style, 'command', style.draw(fc.constantFrom, '"./lint.sh"', '"echo \\"dibs\\" // no comment"', '"true /* neither */"'))], '}');
  return style.draw(fc.boolean) ? handler : container(style, '{', [member(style, 'matcher', '"Bash"'), member(style, 'hooks', container(style, '[', [handler], ']'))], '}');
}

function anyValue(style: Style, depth: number): string {
  const { draw } = style;
  switch (depth === 0 ? 0 : draw(fc.nat, { max: 4 })) {
    case 1:
      return container(style, '[', draw(fc.array, fc.constant(0), { maxLength: 3 }).map(() => anyValue(style, depth - 1)), ']');
    case 2:
      return container(style, '{', draw(some, [...WORDS, 'hooks'], 3).map((key) => member(style, key, anyValue(style, depth - 1))), '}');
    default:
      return draw(fc.constantFrom, '1', 'true', 'null', '-1.5e3', '"{"', '"//"', '"é\\u0041"', '[]', '{}');
  }
}

function member(style: Style, key: string, value: string): string {
  return `${JSON.stringify(key)}${gap(style)}:${gap(style)}${value}`;
}

function container(style: Style, open: string, items: readonly string[], close: string): string {
  const inside = items.map((item, index) => `${gap(style)}${item}${gap(style)}${index < items.length - 1 || (style.trailing && style.draw(fc.boolean)) ? ',' : ''}`);
  return `${open}${inside.join('')}${gap(style)}${close}`;
}

/** What may stand between two tokens. */
function gap({ draw, eol, comments, inline }: Style): string {
  const space = [' ', '  ', '\t', '', '', ''];
  if (inline) return draw(fc.constantFrom, ...space, ...space, ...space, ...(comments ? [' /* one */ '] : []), eol);
  const lines = eol === '' ? [] : [eol, `${eol}  `, `${eol}\t`, `${eol}    `, `  ${eol}${eol}  `];
  const remarks = comments ? [`// a "remark", {[ ${eol}`, `  /* one */ `, `${eol}  // on its own line${eol}  `, `/* of${eol} two lines */`, `//${eol}`] : [];
  return draw(fc.constantFrom, ...space, ...lines, ...lines, ...remarks);
}
