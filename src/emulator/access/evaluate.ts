import type { IamPolicy, IamStatement } from '../../model/iam.ts';
import type { Requirement } from './requirements.ts';

/** The operators of conditions that are understood. */
export const conditionOperators = ['StringEquals', 'StringLike'] as const;

/** As IAM decides by an identity's policy: what no statement allows is denied, and a Deny goes before every Allow. */
export function isAllowed({ Statement }: IamPolicy, requirement: Requirement): boolean {
  const fitting = Statement.filter((statement) => fits(statement, requirement));
  return fitting.some(({ Effect }) => Effect === 'Allow') && !fitting.some(({ Effect }) => Effect === 'Deny');
}

function fits({ Action, Resource, Condition = {} }: IamStatement, { action, resource, context }: Requirement): boolean {
  return (
    Action.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => like(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => {
        const value = context[key];
        if (value === undefined) return false;
        return values.some((wanted) => (operator === 'StringLike' ? like(wanted, value) : wanted === value));
      }),
    )
  );
}

/** Whether a text is like a pattern in which `*` stands for any text and `?` for any character. */
function like(pattern: string, text: string): boolean {
  let at = 0;
  let inText = 0;
  let star = -1;
  let afterStar = 0;
  while (inText < text.length) {
    if (pattern[at] === '*') {
      star = at;
      at += 1;
      afterStar = inText;
    } else if (pattern[at] === '?' || pattern[at] === text[inText]) {
      at += 1;
      inText += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      at = star + 1;
      afterStar += 1;
      inText = afterStar;
    } else {
      return false;
    }
  }
  return pattern.slice(at).replaceAll('*', '') === '';
}
