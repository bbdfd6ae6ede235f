import type { ExportedDocument } from './emulation-record.js'
import { addPasskeys, stepUp, updateUser } from './emulation-seed-account.js'
import { signIn, signUpOrIn } from './emulation-seed-entry.js'
import { signUp } from './emulation-seed-sign-up.js'

/**
 * The flows of a new project. The ids of the first five are reported; that the sixth is called `update-user` is a
 * guess (there are more than five), and so is what the flows do: they are ours, in the service's form.
 * @param screenId a fresh id: a flow's screens have other ids in every project
 */
export function seedFlows(screenId: () => string): readonly ExportedDocument[] {
  return [signUpOrIn, signUp, signIn, stepUp, addPasskeys, updateUser].map((flow) => flow(screenId))
}
