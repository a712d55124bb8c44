const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** How long something takes, for people: `0.4 s`, `12 s`, `2 min 5 s`, `3 h 20 min`. */
export function sayDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const at = units.findIndex(([, size]) => whole >= size);
  const [unit, size] = units[at] ?? ['s', 1];
  if (at === -1) return `${whole} s`;
  const [lesser, small] = units[at + 1] ?? ['s', 1];
  const rest = Math.floor((whole % size) / small);
  return `${Math.floor(whole / size)} ${unit}${rest === 0 ? '' : ` ${rest} ${lesser}`}`;
}
