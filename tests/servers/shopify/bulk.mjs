// The file that the shop writes for a question about everything, with the rules for such questions: at most five connections,
// two deep, none inside a plain list, and an id wherever there is a connection.

export function broken(g, schema, document) {
  const info = new g.TypeInfo(schema);
  const open = [];
  let connections = 0;
  let why = null;
  const isConnection = (type) => /Connection$/.test(String(g.getNamedType(type) ?? ''));
  const visitor = {
    Field: {
      enter(node) {
        const type = info.getType();
        const listed = g.isListType(g.getNullableType(type));
        if (isConnection(type)) {
          connections += 1;
          const depth = open.filter((one) => one === 'connection').length;
          if (depth >= 2) why ??= `too deep: ${node.name.value}`;
          if (open.includes('list')) why ??= `a connection within a list: ${node.name.value}`;
          const edges = node.selectionSet?.selections.find((one) => one.name?.value === 'edges');
          const inner = edges?.selectionSet.selections.find((one) => one.name?.value === 'node');
          if (!inner?.selectionSet.selections.some((one) => one.name?.value === 'id' && !one.alias)) why ??= 'no id';
        }
        open.push(isConnection(type) ? 'connection' : listed && node.name.value !== 'edges' ? 'list' : 'field');
      },
      leave() {
        open.pop();
      },
    },
    FragmentSpread() {
      why ??= 'fragments';
    },
  };
  g.visit(document, g.visitWithTypeInfo(info, visitor));
  if (connections > 5) why ??= 'more than five connections';
  if (connections === 0) why ??= 'no connection';
  return why;
}

// One line for each thing, and below it what belongs to it.
export function lines(data) {
  const out = [];
  const flatten = (node, parent) => {
    const row = {};
    const inner = [];
    for (const [key, value] of Object.entries(node)) {
      if (value && Array.isArray(value.edges)) inner.push(value);
      else row[key] = value;
    }
    if (parent) row.__parentId = parent;
    out.push(JSON.stringify(row));
    for (const connection of inner) for (const edge of connection.edges) flatten(edge.node, node.id);
  };
  for (const edge of Object.values(data)[0].edges) flatten(edge.node, null);
  return out.length ? `${out.join('\n')}\n` : '';
}
