import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";

/** A resource of a program, with what TypeScript itself makes of its literals. */
export interface ReadResource {
  readonly className: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The source of its options. */
  readonly options: string | undefined;
}

/** What stands for `config.requireSecret("key")` in the arguments. */
export interface ReadSecret {
  readonly secret: string;
}

/**
 * Reads a program that holds nothing but imports, resources of literals, and secrets of the configuration.
 *
 * @throws Error for any other code, which an import must not print.
 */
export function readProgram(text: string): ReadResource[] {
  const source = ts.createSourceFile("index.ts", text, ts.ScriptTarget.ES2022, true);
  const errors = (source as unknown as { parseDiagnostics: ts.Diagnostic[] }).parseDiagnostics;
  if (errors.length > 0) throw new Error(`${ts.flattenDiagnosticMessageText(errors[0]!.messageText, "\n")}\n${text}`);
  return source.statements.flatMap((statement) => resourcesIn(statement, source));
}

/** The value of an expression of literals. */
export function readExpression(text: string): unknown {
  const source = ts.createSourceFile("index.ts", `(${text});`, ts.ScriptTarget.ES2022, true);
  const [statement, ...others] = source.statements;
  if (others.length > 0 || !ts.isExpressionStatement(statement!)) throw new Error(`not one expression: ${text}`);
  const { expression } = statement;
  return valueOf(ts.isParenthesizedExpression(expression) ? expression.expression : expression, source);
}

/** What prettier says about programs in its own default layout: nothing, if it would leave each as it is. */
export function prettierProblems(programs: readonly string[]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), "import-layout-"));
  try {
    const files = programs.map((program, at) => {
      const file = path.join(folder, `${at}.ts`);
      writeFileSync(file, program);
      return file;
    });
    const prettier = require.resolve("prettier/bin/prettier.cjs");
    const args = [prettier, "--no-config", "--no-editorconfig", "--write", "--log-level", "error", ...files];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) return [stderr];
    const after = files.map((file) => readFileSync(file, "utf8"));
    return programs.flatMap((program, at) =>
      program === after[at] ? [] : [`printed:\n${program}\nprettier:\n${after[at]}`],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function resourcesIn(statement: ts.Statement, source: ts.SourceFile): ReadResource[] {
  if (ts.isImportDeclaration(statement)) return [];
  const text = statement.getText(source);
  if (text === "const config = new pulumi.Config();") return [];
  const expression = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations[0]?.initializer
    : ts.isExpressionStatement(statement)
      ? statement.expression
      : undefined;
  if (!expression || !ts.isNewExpression(expression)) throw new Error(`an unexpected statement: ${text}`);
  const [name, args, options, ...others] = expression.arguments ?? [];
  if (others.length > 0) throw new Error(`too many arguments: ${text}`);
  return [
    {
      className: expression.expression.getText(source),
      name: valueOf(name!, source) as string,
      args: valueOf(args!, source) as Record<string, unknown>,
      options: options?.getText(source),
    },
  ];
}

function valueOf(node: ts.Expression, source: ts.SourceFile): unknown {
  if (ts.isStringLiteral(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    return -(valueOf(node.operand, source) as number);
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (ts.isArrayLiteralExpression(node)) return node.elements.map((element) => valueOf(element, source));
  if (ts.isObjectLiteralExpression(node)) {
    const result = Object.create(Object.prototype) as Record<string, unknown>;
    for (const property of node.properties) {
      if (!ts.isPropertyAssignment(property)) throw new Error(`an unexpected property: ${property.getText(source)}`);
      const value = valueOf(property.initializer, source);
      // As the language does it, but for the prototype.
      Object.defineProperty(result, keyOf(property.name), { value, enumerable: true, writable: true });
    }
    return result;
  }
  const secret = /^config\.requireSecret\("(\w+)"\)$/.exec(node.getText(source));
  if (secret) return { secret: secret[1] } satisfies Partial<ReadSecret>;
  throw new Error(`unexpected code: ${node.getText(source)}`);
}

function keyOf(name: ts.PropertyName): string {
  if (ts.isIdentifier(name) || ts.isStringLiteral(name)) {
    if (name.text === "__proto__") throw new Error("the prototype is set");
    return name.text;
  }
  if (ts.isComputedPropertyName(name) && ts.isStringLiteral(name.expression)) return name.expression.text;
  throw new Error(`an unexpected key: ${name.getText()}`);
}
