import type { Address } from '../core/model/address.js'
import type { Config } from '../core/model/desired.js'
import { hideTexts } from '../core/model/hidden-texts.js'
import type { JsonObject } from '../core/model/json.js'
import type { Kind } from '../core/model/kind.js'
import type { Finding } from '../core/model/plan.js'

/**
 * What the checks of the kinds find in the documents that a config declares; the declared resources of a kind know each
 * other. Asks nothing of the service.
 * @param unread declared resources whose documents cannot be read: they exist, and nothing else is known of them
 */
export function checkDocuments(
  config: Config,
  { kinds, unread }: { readonly kinds: readonly Kind[]; readonly unread: ReadonlySet<Address> },
): readonly Finding[] {
  return kinds.flatMap((kind) => {
    const { document } = kind
    if (document === undefined) return []
    const declared = config.resources.flatMap((resource) =>
      resource.kind === kind.name && resource.content !== undefined
        ? [{ ...resource, content: hideTexts(resource.content, resource.hidden ?? {}) }]
        : [],
    )
    const others = new Map<Address, JsonObject>(
      declared.map(({ address, content }) => [address, kind.specOf({ document: content, companions: {} })]),
    )
    const together = new Set(others.keys())
    return declared.flatMap((resource) =>
      document
        .check(resource.content, { others, together, unread })
        .map(({ code, severity, message, hint, path }): Finding => ({
          code,
          severity,
          address: resource.address,
          message,
          ...(hint === undefined ? {} : { hint }),
          where: resource.contentPlaceOf?.(path) ?? resource.where,
        })),
    )
  })
}
