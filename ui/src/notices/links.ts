/**
 * Links into the program, `mostrador://ticket/48213`, and the clicks on notifications, which come the same way. A link opens
 * something; it never does anything.
 */
import { session } from '../data/session.svelte'
import { toasts } from '../data/toasts.svelte'
import { t } from '../i18n/index.svelte'
import { asWireError, call, onOpening, type Opening } from '../platform'

const SCHEME = 'mostrador://'

/** The address of a ticket, for colleagues at their own desks. */
export const linkOf = (number: number): string => `${SCHEME}ticket/${number}`

async function follow(opening: Opening): Promise<void> {
  if ('notices' in opening) {
    session.show('notices')
    return
  }
  if ('strange' in opening) {
    toasts.say(t('notice.toast.link_bad', { link: opening.strange }), { tone: 'error' })
    return
  }
  try {
    // By number or by id; a ticket that was merged leads to where it is now.
    const view = await call('ticket.get', { ticketId: opening.ticket })
    session.open(view.row.id)
  } catch (thrown) {
    if (asWireError(thrown).code === 'not_found')
      toasts.say(t('notice.toast.link_bad', { link: `${SCHEME}ticket/${opening.ticket}` }), { tone: 'error' })
    else toasts.fail(thrown)
  }
}

/** Follows links for as long as the shell is shown. */
export function followLinks(): () => void {
  return onOpening((opening) => void follow(opening))
}

/** Puts the link of a ticket on the clipboard. */
export async function copyLink(ticketId: string): Promise<void> {
  try {
    const { row } = await call('ticket.get', { ticketId })
    const link = linkOf(row.number)
    await navigator.clipboard.writeText(link)
    toasts.say(t('notice.toast.link_copied', { link }))
  } catch (thrown) {
    toasts.fail(thrown)
  }
}
