/** What is done about notices: putting them away, and going to what they are about. */
import type { NoticeGroup, NoticeView } from '../ipc/generated'
import { answers, run } from '../commands/keys'
import { undoLast } from '../data/actions'
import { session } from '../data/session.svelte'
import { toasts } from '../data/toasts.svelte'
import { t } from '../i18n/index.svelte'
import { call } from '../platform'
import { actOf } from './words'

/** How many frames an opened ticket may take to show where an answer is written. */
const FRAMES = 180

/** Marks notices as done and offers to take it back. What cannot be put away is left out. */
export async function markDone(notices: readonly NoticeView[]): Promise<void> {
  const ids = notices.filter((notice) => notice.canBeDone).map((notice) => notice.id)
  if (ids.length === 0) return
  try {
    await call('notice.done', { ids })
    toasts.say(t('notice.toast.done', { count: ids.length }), {
      undoes: true,
      action: { label: t('ticket.delivery.undo'), run: () => void undoLast() },
    })
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

/** What was only news is done with once it has been looked at. */
function looked(group: NoticeGroup): void {
  const news = group.notices.filter(({ kind }) => kind === 'mention' || kind === 'assigned').map(({ id }) => id)
  if (news.length > 0) call('notice.done', { ids: news }).catch((thrown: unknown) => toasts.fail(thrown))
}

export function open(group: NoticeGroup): void {
  if (group.ticketId) {
    session.open(group.ticketId)
    looked(group)
  } else if (group.notices[0]) act(group, group.notices[0])
}

function reply(left = FRAMES): void {
  if (answers('reply')) run('reply')
  else if (left > 0) requestAnimationFrame(() => reply(left - 1))
}

/** Does the one thing that a notice asks for. */
export function act(group: NoticeGroup, notice: NoticeView): void {
  switch (actOf(notice.kind)) {
    case 'answer':
      if (!group.ticketId) return
      open(group)
      reply()
      return
    case 'look':
      open(group)
      return
    case 'outbox':
      session.show('outbox')
      return
    case 'inbox':
      session.show('inbox')
      void call('notice.done', { ids: [notice.id] }).catch((thrown: unknown) => toasts.fail(thrown))
      return
    case undefined:
      return
  }
}
