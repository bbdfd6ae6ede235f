import type { JsonObject } from '../core/model/json.js'
import { findingsJunit } from '../report/index.js'
import type { CheckedFlow } from './checked-flows.js'

/** A checked flow for scripts. */
export function checkedFlowJson({ file, id, layout, findings }: CheckedFlow): JsonObject {
  return {
    id: id ?? null,
    file,
    layout: layout ?? null,
    findings: findings.map(({ code, severity, message, hint, where, path }) => ({
      code,
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(where === undefined ? {} : { where: { ...where } }),
      ...(path === undefined ? {} : { path }),
    })),
  }
}

/** Checked flows for the test report of a pipeline. */
export function checkedFlowsJunit(
  checked: readonly CheckedFlow[],
  { cwd }: { readonly cwd: string },
): string {
  const files = checked.map(({ file, id, findings }) => ({ file, title: id ?? '', findings }))
  return findingsJunit(files, { cwd })
}
