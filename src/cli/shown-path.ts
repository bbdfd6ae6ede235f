import { relative, sep } from 'node:path'

/** A path as answers name it: relative to the working directory, with `/`. */
export function shownPath(cwd: string, path: string): string {
  return relative(cwd, path).split(sep).join('/')
}
