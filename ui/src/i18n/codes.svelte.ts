/** Codes of the engine in words. */
import { tCode } from './index.svelte'

/** "spanish" for `es`; the code itself for a language that has no name here. */
export const languageName = (code: string): string => tCode('app.languages', code, {}, code.toUpperCase())

export const statusName = (code: string): string => tCode('app.status', code, {}, code)

export const priorityName = (code: string): string => tCode('app.priority', code, {}, code)
