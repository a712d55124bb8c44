// Temporal's client brings the description of its whole API, of its cloud's, and of what SDKs say to their core: to load it is
// the most that a command of this project does. The bundle keeps what it calls.
const BEGIN = '.addJSON(';
const END = '\n});';
/** What a module says of a message, a service, or an enum. */
const named = /\b(?:temporal\.api|google\.(?:protobuf|rpc)|grpc\.health)(?:\.\w+)+/g;
const called = /\.(\w+)\(/g;

/**
 * @param source of `@temporalio/proto/protos/json-module.js`.
 * @param callers the sources of whatever calls or names something of it.
 * @returns the source without methods that nobody calls, and without messages that neither those that stay nor callers need.
 * @throws {Error} where the module is made otherwise than that of the versions that this was written for.
 */
export function pruneDescriptors(source, callers) {
  const [begin, end] = [source.indexOf(BEGIN) + BEGIN.length, source.lastIndexOf(END) + END.length - 2];
  if (begin < BEGIN.length || end < begin) throw new Error('The descriptors of @temporalio/proto have another form');
  const root = { nested: JSON.parse(source.slice(begin, end)) };
  const calls = new Set(callers.flatMap((code) => [...code.matchAll(called)].map(([, name]) => name)));
  const names = new Set(callers.flatMap((code) => [...code.matchAll(named)].map(([name]) => name)));
  keepMethods(root, calls);
  const needed = reachable(
    root,
    [...names].flatMap((name) => resolve(root, '', name) ?? []),
  );
  // A string is read by half of the work that a literal takes (https://v8.dev/blog/cost-of-javascript-2019#json).
  const kept = JSON.stringify(keep(root, '', needed).nested);
  return `${source.slice(0, begin)}JSON.parse(${JSON.stringify(kept)})${source.slice(end)}`;
}

/** Of each service. Their names are written in lower case first where they are called. */
function keepMethods(node, calls) {
  for (const name of Object.keys(node.methods ?? {})) {
    if (!calls.has(name[0].toLowerCase() + name.slice(1))) delete node.methods[name];
  }
  for (const nested of Object.values(node.nested ?? {})) keepMethods(nested, calls);
}

/** The paths of all messages, services and enums that those of some paths need, and of these. */
function reachable(root, paths) {
  const seen = new Set();
  const todo = [...paths];
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { fields = {}, methods = {} } = at(root, path);
    const types = [
      ...Object.values(fields).map(({ type }) => type),
      ...Object.values(methods).flatMap(({ requestType, responseType }) => [requestType, responseType]),
    ];
    todo.push(...types.flatMap((type) => resolve(root, path, type) ?? []));
  }
  return seen;
}

const at = (root, path) => path.split('.').reduce((node, name) => node?.nested?.[name], root);

/** The path of what a name means at a place, as protobuf has it: from the innermost scope out. What follows it is a member. */
function resolve(root, from, name) {
  for (let scope = from.split('.'); ; scope = scope.slice(0, -1)) {
    for (let parts = name.split('.'); parts.length > 0; parts = parts.slice(0, -1)) {
      const path = [...scope, ...parts].filter((part) => part !== '').join('.');
      if (isThing(at(root, path))) return path;
    }
    if (scope.length === 0) return undefined;
  }
}

const isThing = (node) =>
  node !== undefined && ['fields', 'methods', 'values'].some((member) => node[member] !== undefined);

/** What is needed, and all enums, which code names by their members. A message that only has such in it is left without fields. */
function keep(node, path, needed) {
  const nested = Object.entries(node.nested ?? {}).flatMap(([name, child]) => {
    const kept = keep(child, path === '' ? name : `${path}.${name}`, needed);
    return kept === undefined ? [] : [[name, kept]];
  });
  const isNeeded = needed.has(path) || node.values !== undefined;
  if (nested.length === 0) return isNeeded ? { ...node, nested: undefined } : undefined;
  return { ...(isNeeded ? node : node.fields && { fields: {} }), nested: Object.fromEntries(nested) };
}
