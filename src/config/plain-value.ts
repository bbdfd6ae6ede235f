import { InexactNumber, parseJson, type Json } from '../core/model/json.js'

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/

/**
 * What a text means when it stands in YAML without quotes, structure aside: `null`, a truth value, a number, or the
 * text itself. The rules are those of YAML 1.2's core schema. Empty text stays text, so that an empty variable
 * does not come to mean `null`.
 */
export function plainValue(text: string): Json {
  if (/^(?:~|null|Null|NULL)$/.test(text)) return null
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (/^[-+]?\d+$/.test(text) || /^0o[0-7]+$/.test(text) || /^0x[\da-fA-F]+$/.test(text)) {
    return exactNumber(Number(text), text)
  }
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return exactNumber(Number(text), text)
  return text
}

/** The number, or its digits where a double cannot hold them or it is no finite number. */
export function exactNumber(value: number, source: string): Json {
  if (!Number.isFinite(value)) return new InexactNumber(source)
  if (JSON_NUMBER.test(source)) return parseJson(source)
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? new InexactNumber(source) : value
}
