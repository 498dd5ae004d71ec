import ts from "typescript";

/** Doc comment of a name and of the members below it. */
export interface Doc {
  /** Empty where there is none. */
  readonly text: string;
  readonly members: ReadonlyMap<string, Doc>;
}

/**
 * Doc comments of everything that a module exports, by name. The members of a valibot schema are those of its
 * entries, of an interface its properties.
 */
export function readDocComments(file: string): ReadonlyMap<string, Doc> {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is not a module`);
  const exported = checker.getExportsOfModule(module).map((symbol): [string, Doc] => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return [symbol.name, readDoc(checker, target)];
  });
  return new Map(exported);
}

function readDoc(checker: ts.TypeChecker, symbol: ts.Symbol): Doc {
  const members = propertiesOf(checker, symbol).map((it): [string, Doc] => [it.name, readDoc(checker, it)]);
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll("\n", " ");
  return { text, members: new Map(members) };
}

function propertiesOf(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol[] {
  if (symbol.flags & ts.SymbolFlags.Interface) return checker.getDeclaredTypeOfSymbol(symbol).getProperties();
  if (!(symbol.flags & (ts.SymbolFlags.Variable | ts.SymbolFlags.Property))) return [];
  return entriesOf(checker, checker.getTypeOfSymbol(symbol));
}

/** Entries of an object schema, also of one inside `v.optional()` or `v.array()`. */
function entriesOf(checker: ts.TypeChecker, schema: ts.Type): ts.Symbol[] {
  const entries = schema.getProperty("entries");
  if (entries !== undefined) return checker.getTypeOfSymbol(entries).getProperties();
  const inner = schema.getProperty("wrapped") ?? schema.getProperty("item");
  return inner === undefined ? [] : entriesOf(checker, checker.getTypeOfSymbol(inner));
}
