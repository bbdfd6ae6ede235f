import { ProblemsError, type ErrorDetails, type Place } from '../core/model/errors.js'

/** Collects what is wrong, so that everything is said at once. */
export class Problems {
  readonly #found = new Map<string, ErrorDetails>()
  readonly #fileOrder: string[] = []

  /** The same sentence about the same place is kept once. */
  add(problem: ErrorDetails): void {
    const { where } = problem
    const key = [problem.code, problem.message, where?.file, where?.line, where?.column].join('\u0000')
    if (!this.#found.has(key)) this.#found.set(key, problem)
  }

  /** Problems are shown file by file in the order in which the files were read. */
  fileStarts(file: string): void {
    this.#fileOrder.push(file)
  }

  get count(): number {
    return this.#found.size
  }

  throwIfAny(): void {
    const [first, ...rest] = this.inOrder()
    if (first !== undefined) throw new ProblemsError([first, ...rest])
  }

  /** File by file, line by line. */
  inOrder(): readonly ErrorDetails[] {
    const rank = new Map(this.#fileOrder.map((file, index) => [file, index]))
    const rankOf = (place: Place | undefined) => (place === undefined ? -1 : (rank.get(place.file) ?? -1))
    return [...this.#found.values()].sort(
      (a, b) =>
        rankOf(a.where) - rankOf(b.where) ||
        (a.where?.line ?? 0) - (b.where?.line ?? 0) ||
        (a.where?.column ?? 0) - (b.where?.column ?? 0),
    )
  }
}

/** `tenants.yaml:3:5` */
export function placeInWords(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
}
