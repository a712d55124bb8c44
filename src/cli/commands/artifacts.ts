import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Tag } from '../../artifacts/tags.ts';
import { jsonOption, print } from '../print.ts';
import { groupOf } from '../tree/groups.ts';

/** Adds to the group `artifacts` what needs no workflow: to put a site into the artifact store, and to name it by a tag. */
export function addArtifactCommands(program: CommandUnknownOpts): void {
  groupOf(program, ['artifacts']).addCommand(publishCommand()).addCommand(tagsCommand()).addCommand(untagCommand());
}

function publishCommand() {
  return new Command('publish')
    .description('Put a built site into the artifact store, so that it can be deployed later')
    .argument('<source>', 'folder with an index.html, or zip')
    .option('--tag <tag>', 'let this tag name it from now on, such as latest')
    .option(...jsonOption)
    .action(async (source, { tag, json }) => {
      const { loadConfig } = await import('../../config.ts');
      const { openArtifactStore } = await import('../../artifacts/store.ts');
      const { prepareSource } = await import('../../artifacts/prepare.ts');
      const config = loadConfig();
      const store = openArtifactStore(config.artifactStore, config.s3);
      const prepared = await prepareSource(source, config);
      try {
        const { artifact } = await prepared.publish();
        if (tag !== undefined) await store.tags.put(tag, artifact);
        const said = `${tag === undefined ? 'Kept' : `${tag} is`} ${artifact.uri} (${artifact.size} bytes)`;
        print(json, { artifact, ...(tag !== undefined && { tag }) }, said);
      } finally {
        await prepared.dispose();
      }
    });
}

function tagsCommand() {
  return new Command('tags')
    .description('List the tags of the artifact store')
    .option(...jsonOption)
    .action(async ({ json }) => {
      const { loadConfig } = await import('../../config.ts');
      const { openArtifactStore } = await import('../../artifacts/store.ts');
      const { tagList } = await import('../reports/artifacts.ts');
      const { artifactStore, s3 } = loadConfig();
      const tags: Tag[] = [];
      for await (const tag of openArtifactStore(artifactStore, s3).tags.all()) tags.push(tag);
      print(json, { tags }, tagList(tags));
    });
}

function untagCommand() {
  return new Command('untag')
    .description('Remove a tag; what it names stays until artifacts prune finds that nothing needs it')
    .argument('<tag>')
    .option(...jsonOption)
    .action(async (tag, { json }) => {
      const { loadConfig } = await import('../../config.ts');
      const { openArtifactStore } = await import('../../artifacts/store.ts');
      const { artifactStore, s3 } = loadConfig();
      await openArtifactStore(artifactStore, s3).tags.remove(tag);
      print(json, { tag, removed: true }, `${tag} is removed`);
    });
}
