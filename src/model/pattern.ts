const compiled = new Map<string, RegExp>();

/**
 * Whether a Java pattern of a service model matches the whole value. The models need two translations: the leading
 * `(?s)` is JavaScript's flag `s`, and `\p{L}` needs the flag `u`.
 */
export function matches(pattern: string, value: string): boolean {
  let regex = compiled.get(pattern);
  if (regex === undefined) {
    const dotAll = pattern.startsWith('(?s)');
    regex = new RegExp(`^(?:${dotAll ? pattern.slice('(?s)'.length) : pattern})$`, dotAll ? 'su' : 'u');
    compiled.set(pattern, regex);
  }
  return regex.test(value);
}
