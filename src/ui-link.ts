/** The page of a run in the Temporal UI. */
export function runLink(
  { uiUrl = '', namespace }: { readonly uiUrl?: string; readonly namespace: string },
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): string {
  return `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}/history`;
}
