import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const KEBAB = /^[a-z*][a-z0-9*]*(-[a-z0-9*]+)*$/

/**
 * Every error code the program's source can give, with the file it was first seen in: what stands behind `code:` in an
 * object, and what is handed to a function of the same file as its argument `code`. `*` stands for what is put in:
 * `too-many-*s`.
 */
export function codesInSource(folder: string): ReadonlyMap<string, string> {
  const codes = new Map<string, string>()
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue
    const path = join(folder, name)
    const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true)
    for (const code of codesInFile(file)) if (!codes.has(code)) codes.set(code, path)
  }
  return codes
}

function codesInFile(file: ts.SourceFile): readonly string[] {
  const codes: string[] = []
  const positions = new Map<string, number>()
  walk(file, (node) => {
    if (!ts.isFunctionDeclaration(node) && !ts.isMethodDeclaration(node)) return
    const at = node.parameters.findIndex(({ name }) => name.getText() === 'code')
    if (at >= 0 && node.name !== undefined) positions.set(node.name.getText(), at)
  })
  walk(file, (node) => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'code') {
      codes.push(...literals(node.initializer))
    }
    if (!ts.isCallExpression(node)) return
    const called = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression
    const at = positions.get(called.getText())
    const argument = at === undefined ? undefined : node.arguments[at]
    if (argument !== undefined) codes.push(...literals(argument))
  })
  return codes.filter((code) => KEBAB.test(code))
}

/** The texts an expression can become: itself, or either side of a choice. */
function literals(node: ts.Expression): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isTemplateExpression(node)) {
    return [node.head.text + node.templateSpans.map(({ literal }) => `*${literal.text}`).join('')]
  }
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)]
  if (ts.isBinaryExpression(node)) return [...literals(node.left), ...literals(node.right)]
  return []
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  node.forEachChild((child) => {
    walk(child, visit)
  })
}
