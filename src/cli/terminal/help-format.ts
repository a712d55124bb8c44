import { Help, type HelpConfiguration } from '@commander-js/extra-typings';
import { wrap } from './text.ts';

/** Columns that a description beside its term has at least. */
const LEAST_BESIDE = 32;
const INDENT = ' '.repeat(6);

/** How help is laid out: beside each term what it is for, or below it where the screen is too narrow for both. */
export const helpFormat: HelpConfiguration = {
  // Those of the commands above, such as `schedule create`.
  showGlobalOptions: true,
  minWidthToWrap: LEAST_BESIDE,
  formatItem(term, termWidth, description, helper) {
    const width = helper.helpWidth ?? 80;
    if (width - termWidth - 4 >= LEAST_BESIDE)
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
    const below = description === '' ? [] : wrap(`${INDENT}${description}`, width, INDENT);
    return [...wrap(`  ${term}`, width, INDENT), ...below].join('\n');
  },
};
