/** Which notices of a mail have words, and which of them are a warning. Pure. */

export const GRAVE: readonly string[] = [
  'name_pretends',
  'not_authentic',
  'answers_elsewhere',
  'bounced',
  'damaged',
  'unread',
  'too_large',
]

const QUIET: readonly string[] = [
  'sent_by',
  'stranger',
  'signed',
  'encrypted',
  'delayed',
  'delivered',
  'header_cut',
  'too_deep',
  'too_many_parts',
  'body_cut',
  'charset_guessed',
  'unopened',
]

/** A later core may know more than these words. */
export function isKnown(code: string): boolean {
  return GRAVE.includes(code) || QUIET.includes(code)
}
