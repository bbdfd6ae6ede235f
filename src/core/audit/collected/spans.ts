import type { Span } from './collected-file.js'

/** The same time in as few spans as can be, the oldest first. Spans that touch are one. */
export function united(spans: readonly Span[]): readonly Span[] {
  const sorted = [...spans].sort((a, b) => a.fromMs - b.fromMs)
  const found: Span[] = []
  for (const span of sorted) {
    const last = found.at(-1)
    if (last !== undefined && span.fromMs <= last.toMs + 1) {
      found[found.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) }
    } else found.push(span)
  }
  return found
}

/** What of a span lies in none of the others, the oldest first. */
export function without(whole: Span, spans: readonly Span[]): readonly Span[] {
  const missing: Span[] = []
  let { fromMs } = whole
  for (const span of united(spans)) {
    if (span.toMs < fromMs) continue
    if (span.fromMs > whole.toMs) break
    if (span.fromMs > fromMs) missing.push({ fromMs, toMs: span.fromMs - 1 })
    fromMs = span.toMs + 1
  }
  if (fromMs <= whole.toMs) missing.push({ fromMs, toMs: whole.toMs })
  return missing
}
