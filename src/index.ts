export { EXIT, ProblemsError, ToolError } from './core/model/errors.js'
export { ApiError } from './core/model/api-error.js'
