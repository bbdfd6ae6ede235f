import pc from 'picocolors'

type Paint = (text: string) => string

/** Colours by meaning. With colour off every paint gives its text back. */
export interface Palette {
  readonly create: Paint
  readonly update: Paint
  readonly remove: Paint
  readonly bad: Paint
  readonly warn: Paint
  readonly good: Paint
  readonly faint: Paint
  readonly strong: Paint
}

/** How a stream wants its text: columns, and whether colour codes may be written. */
export interface Style {
  readonly width: number
  readonly color: boolean
  /** Nothing is cut to fit the width: it is read by a program, or all was asked for. Default: false. */
  readonly isWhole?: boolean
}

export function paletteFor(color: boolean): Palette {
  const { green, yellow, red, dim, bold, cyan } = pc.createColors(color)
  return {
    create: green,
    update: cyan,
    remove: red,
    bad: red,
    warn: yellow,
    good: green,
    faint: dim,
    strong: bold,
  }
}
