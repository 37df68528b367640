/** How wide the letters are that are not one column wide. Apart, because almost nobody needs it. */

/** Loads what tells the width of a text in columns. */
export async function loadWidthOf(): Promise<(text: string) => number> {
  const { default: stringWidth } = await import('string-width');
  return stringWidth;
}
