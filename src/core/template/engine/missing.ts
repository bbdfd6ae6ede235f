import { undefinedFault, type TemplateFault } from './problem.js'

/** What an expression gives that has no value: only `default`, `is defined` and `is undefined` can use it. */
export class Missing {
  constructor(
    readonly message: string,
    readonly hint: string | undefined,
    readonly offset: number,
  ) {}

  withHint(hint: string): Missing {
    return new Missing(this.message, hint, this.offset)
  }

  fault(): TemplateFault {
    return undefinedFault(this.offset, this.message, this.hint)
  }
}
