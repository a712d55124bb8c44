import type { Locator, Page } from 'playwright-core';

/** What is typed into the form "Start a Workflow". */
export interface StartForm {
  readonly workflowId: string;
  readonly type: string;
  readonly input: unknown;
  readonly summary?: string;
  readonly details?: string;
}

/** The Temporal UI of a server, as a person uses it. */
export class TemporalUi {
  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {}

  /** Fills the form as docs/workflows.md says; does not send it. */
  async fillStartForm({ workflowId, type, input, summary, details }: StartForm): Promise<void> {
    const { page } = this;
    await this.openList();
    await page.getByRole('button', { name: 'Start Workflow' }).click();
    await page.getByLabel('Workflow ID').fill(workflowId);
    await page.getByLabel('Task Queue').fill('amplify');
    await page.getByLabel('Workflow Type').fill(type);
    const [json, ...more] = [JSON.stringify(input, null, 2), summary, details];
    await this.editor(0).fill(json ?? '');
    if (summary === undefined && details === undefined) return;
    await page.getByRole('button', { name: 'More options' }).click();
    for (const [index, text] of more.entries()) if (text !== undefined) await this.editor(index + 1).fill(text);
  }

  /** Sends the form, and goes to the page of the run that it started. */
  async start(): Promise<void> {
    await this.page.getByRole('button', { name: 'Start Workflow' }).click();
    await this.page.getByText('Workflow started successfully').click();
  }

  /** Waits until the page of a run, without being loaded again, says how the run ended. */
  async seesEnd(status: 'Completed' | 'Failed'): Promise<void> {
    await this.page.getByText(status, { exact: true }).first().waitFor();
  }

  async openList(): Promise<void> {
    await this.page.goto(`${this.url}/namespaces/default/workflows`);
  }

  async openRun({ workflowId, runId }: { readonly workflowId: string; readonly runId: string }): Promise<void> {
    await this.page.goto(`${this.url}/namespaces/default/workflows/${encodeURIComponent(workflowId)}/${runId}/history`);
  }

  async openTab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name }).click();
  }

  /**
   * The rendered Markdown in the tab "User Metadata", as far as its frames show it: the summary, the details and the current
   * details, or of a run without the first two the current details alone. A frame gets its size after its content.
   */
  async metadata(): Promise<string[]> {
    return Promise.all((await this.page.locator('iframe[title=output]').all()).map(visible));
  }

  /** Adds a filter to the list. */
  async filter(attribute: string, value: string): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Add Filter' }).click();
    await page.getByRole('menuitem', { name: attribute }).click();
    // The dialog of the filter before may still be closing.
    const dialog = page.getByLabel(`Filter by ${attribute}`);
    await dialog.getByRole('textbox', { name: 'Value' }).fill(value);
    await dialog.getByRole('button', { name: 'Apply' }).click();
  }

  /** The links to runs of the list. */
  listed(workflowId: string): Locator {
    return this.page.getByRole('link', { name: workflowId, exact: true });
  }

  private editor(index: number): Locator {
    return this.page.locator('main .cm-content').nth(index);
  }
}

/** The lines of a frame that are wholly inside of it: what is below its edge nobody sees. */
async function visible(frame: Locator): Promise<string> {
  const edge = await frame.boundingBox();
  const blocks = await frame.contentFrame().locator('li, p').all();
  const lines = await Promise.all(
    blocks.map(async (block) => {
      const box = await block.boundingBox();
      const isInside = box !== null && edge !== null && box.y + box.height <= edge.y + edge.height;
      return isInside ? (await block.innerText()).trim() : '';
    }),
  );
  return lines.filter(Boolean).join('\n');
}
