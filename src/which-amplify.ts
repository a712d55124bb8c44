/** Whether a URL is AWS's own, or that of something that stands for it. */
export function whichAmplify(endpoint: string): 'AWS' | 'EMULATOR' {
  return /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(new URL(endpoint).hostname) ? 'AWS' : 'EMULATOR';
}
