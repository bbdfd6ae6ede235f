const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * Ids that look as random as the service's own and follow from what they are the id of, so that equal short forms give
 * equal documents. What is taken already is never given.
 */
export function idsBeside(taken: Iterable<string>): (of: readonly string[], length: number) => string {
  const given = new Set(taken)
  return (of, length) => {
    const seed = JSON.stringify(of)
    for (let attempt = 0; ; attempt += 1) {
      const id = lettersFrom(attempt === 0 ? seed : `${seed}${attempt}`, length)
      if (given.has(id)) continue
      given.add(id)
      return id
    }
  }
}

function lettersFrom(seed: string, length: number): string {
  const next = numbersFrom(seed)
  return Array.from({ length }, () => LETTERS[next() % LETTERS.length] ?? '').join('')
}

/** Whole numbers of 32 bits that a text leads to: the text is mixed into four words, then a small generator (sfc32) runs. */
function numbersFrom(seed: string): () => number {
  let [a, b, c, d] = mixed(seed)
  const next = (): number => {
    const sum = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  // The first numbers still show the seed.
  for (let round = 0; round < 12; round += 1) next()
  return next
}

const PRIMES = [597_399_067, 2_869_860_233, 951_274_213, 2_716_044_179] as const

function mixed(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [1_779_033_703, 3_144_134_277, 1_013_904_242, 2_773_480_762]
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const [a, b, c, d] = words
    words[0] = b ^ Math.imul(a ^ code, PRIMES[0])
    words[1] = c ^ Math.imul(b ^ code, PRIMES[1])
    words[2] = d ^ Math.imul(c ^ code, PRIMES[2])
    words[3] = a ^ Math.imul(d ^ code, PRIMES[3])
  }
  return words
}
