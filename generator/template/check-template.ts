import Handlebars from "handlebars";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { list, nearest } from "../../asyncapi/nearest.js";
import { templateDiagnostic, type TemplatePlace } from "./mistake.js";
import type { TemplateFile } from "./read-templates.js";

interface Known {
  readonly helpers: readonly string[];
  readonly partials: readonly string[];
}

/**
 * What is wrong with templates whatever they are printed with: their syntax, and helpers and partials that are not
 * there.
 */
export function checkTemplates(files: readonly TemplateFile[], known: Known): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const programs: { readonly file: string; readonly program: hbs.AST.Program }[] = [];
  for (const { file, text } of files) {
    try {
      programs.push({ file, program: Handlebars.parse(text) });
    } catch (error) {
      diagnostics.push(syntaxMistake(error, text, file));
    }
  }
  // A template may define a partial for another one that it calls.
  const inline = new InlinePartials();
  for (const { program } of programs) inline.accept(program);
  const partials = [...known.partials, ...inline.names];
  for (const { file, program } of programs) {
    const search = new Search(file, { ...known, partials });
    search.accept(program);
    diagnostics.push(...search.diagnostics);
  }
  return diagnostics;
}

class InlinePartials extends Handlebars.Visitor {
  readonly names: string[] = [];

  override DecoratorBlock(block: hbs.AST.DecoratorBlock): void {
    const [name] = block.params;
    if (name?.type === "StringLiteral") this.names.push((name as hbs.AST.StringLiteral).value); // as its type says
    super.DecoratorBlock(block);
  }
}

class Search extends Handlebars.Visitor {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string;
  readonly #known: Known;

  constructor(file: string, known: Known) {
    super();
    this.#file = file;
    this.#known = known;
  }

  override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
    this.#checkCall(statement);
    super.MustacheStatement(statement);
  }

  override BlockStatement(statement: hbs.AST.BlockStatement): void {
    this.#checkCall(statement);
    super.BlockStatement(statement);
  }

  override SubExpression(expression: hbs.AST.SubExpression): void {
    // In parentheses everything is a helper.
    if (isPath(expression.path)) this.#checkName(expression.path, "helper", this.#known.helpers);
    super.SubExpression(expression);
  }

  override PartialStatement(statement: hbs.AST.PartialStatement): void {
    if (isPath(statement.name)) this.#checkName(statement.name, "partial", this.#known.partials);
    super.PartialStatement(statement);
  }

  /** With arguments it is a helper; without any it may be a name of the view. */
  #checkCall({ path, params, hash }: Pick<hbs.AST.MustacheStatement, "path" | "params" | "hash">): void {
    const hasArguments = params.length > 0 || (hash as hbs.AST.Hash | undefined) !== undefined; // absent in fact
    if (hasArguments && isPath(path)) this.#checkName(path, "helper", this.#known.helpers);
  }

  #checkName(
    { original, loc }: hbs.AST.PathExpression,
    kind: "helper" | "partial",
    known: readonly string[],
  ): void {
    if (known.includes(original) || original === "@partial-block") return;
    const meant = nearest(original, known);
    this.diagnostics.push(
      templateDiagnostic(`template-${kind}`, `There is no ${kind} "${original}".`, {
        at: { file: this.#file, line: loc.start.line, column: loc.start.column },
        hint: meant === undefined ? `There are ${list(known)}.` : `Did you mean "${meant}"?`,
      }),
    );
  }
}

function isPath(node: { readonly type: string }): node is hbs.AST.PathExpression {
  return node.type === "PathExpression";
}

/** Handlebars says where only of some mistakes; its parser knows of the others. */
function syntaxMistake(error: unknown, text: string, file: string): Diagnostic {
  if (!(error instanceof Error)) throw error;
  const rule = "template-syntax";
  if (error instanceof Handlebars.Exception) {
    const at = placeOf(error, file);
    const reason = firstLine(error).replace(/ - \d+:\d+$/u, "");
    return templateDiagnostic(rule, `The template can't be parsed: ${reason}.`, { at });
  }
  const { token, place } = askParser(text, file);
  const said = token === "" ? "it ends within a tag or a block" : `"${token}" can't stand here`;
  return templateDiagnostic(rule, `The template can't be parsed: ${said}.`, { at: place });
}

/** Where Handlebars says that one of its own errors is. */
export function placeOf(error: Error, file: string): TemplatePlace {
  const line = "lineNumber" in error ? error.lineNumber : undefined;
  const column = "column" in error ? error.column : undefined;
  return {
    file,
    ...(typeof line === "number" ? { line } : {}),
    ...(typeof column === "number" ? { column } : {}),
  };
}

interface ParserState {
  readonly text: string;
  /** `last_…`: where the last token that was understood ends. */
  readonly loc: { readonly last_line: number; readonly last_column: number };
}

/** The generated parser hands what it knows to a method, whose own answer is an error that is only text. */
function askParser(text: string, file: string): { readonly token: string; readonly place: TemplatePlace } {
  let token = "";
  let place: TemplatePlace = { file };
  // Not in the types of Handlebars, but in its documentation of the compiler.
  const { Parser } = Handlebars as unknown as { readonly Parser: { parse: (text: string) => unknown } };
  const parser = Object.create(Parser, {
    parseError: {
      value: (message: string, state: ParserState) => {
        token = state.text;
        place = { file, line: state.loc.last_line, column: state.loc.last_column };
        throw new SyntaxError(message);
      },
    },
  }) as typeof Parser; // what it is made from
  try {
    parser.parse(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  return { token, place };
}

function firstLine(error: Error): string {
  return error.message.split("\n", 1)[0] ?? "";
}
