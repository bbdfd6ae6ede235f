import { quote } from './quote.js'

/** The value of a variable; `undefined` where it is not set. */
export type Lookup = (name: string) => string | undefined

export interface ExpansionProblem {
  readonly code: 'undefined-variable' | 'bad-expression' | 'key-variable'
  readonly message: string
  readonly hint: string
}

export interface Expanded {
  readonly text: string
  /** The text was one expression and nothing else. */
  readonly isWhole: boolean
  readonly problems: readonly ExpansionProblem[]
}

const TOKEN = /\$\$\{|\$\{([^}]*)\}|\$\{/g
const EXPRESSION = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:-)([^]*))?$/

/** True for what {@link expand} would change. */
export function hasExpression(text: string): boolean {
  return text.includes('${')
}

/**
 * Puts variables into a text: `${NAME}`, `${NAME:-default}` (also for an empty variable), `$${` for a literal `${`.
 * What comes in is not looked at again.
 * @param isSecret names whose values may not stand in a config, because they hold the management key
 */
export function expand(text: string, lookup: Lookup, isSecret: (name: string) => boolean): Expanded {
  const problems: ExpansionProblem[] = []
  let isWhole = false
  const expanded = text.replace(TOKEN, (token: string, body: string | undefined) => {
    if (token === '$${') return '${'
    isWhole = token === text
    const parts = body === undefined || body.includes('${') ? null : EXPRESSION.exec(body)
    const name = parts?.[1]
    if (name === undefined) {
      problems.push(badExpression(token))
      return token
    }
    if (isSecret(name)) {
      problems.push(keyVariable(name))
      return token
    }
    const value = lookup(name)
    const fallback = parts?.[2] === undefined ? undefined : (parts[3] ?? '')
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value
    if (value === undefined) problems.push(undefinedVariable(name))
    return value ?? token
  })
  return { text: expanded, isWhole, problems }
}

function badExpression(token: string): ExpansionProblem {
  return {
    code: 'bad-expression',
    message: `${quote(token)} is no variable`,
    hint: 'Write ${NAME} or ${NAME:-default}, or $${ for the characters themselves.',
  }
}

function keyVariable(name: string): ExpansionProblem {
  return {
    code: 'key-variable',
    message: `The variable ${name} holds a management key and cannot be put into a config`,
    hint: 'Only `managementKey:` of an environment may name it.',
  }
}

function undefinedVariable(name: string): ExpansionProblem {
  return {
    code: 'undefined-variable',
    message: `The variable ${name} is not set`,
    hint: `Set it in the environment, under \`variables:\` of the chosen environment or in .env, or write \${${name}:-default}.`,
  }
}
