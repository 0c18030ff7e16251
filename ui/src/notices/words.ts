/** A notice in words, and the one thing that is done about it. */
import type { NoticeGroup, NoticeKindView, NoticeView } from '../ipc/generated'
import { errorWords, t, type PlainKey } from '../i18n/index.svelte'
import { sayLength } from '../i18n/say.svelte'

/** In the order in which the filter offers them: what cannot wait first. */
export const KINDS: readonly NoticeKindView[] = [
  'failed',
  'unknown',
  'stopped',
  'delayed',
  'overdue',
  'at_risk',
  'mention',
  'assigned',
  'message',
  'watched',
  'connection',
  'import_done',
  'checklist',
]

/** What the one action of a notice is. */
export type Act = 'answer' | 'look' | 'outbox' | 'inbox'

export function actOf(kind: NoticeKindView): Act | undefined {
  switch (kind) {
    case 'message':
    case 'watched':
    case 'at_risk':
    case 'overdue':
      return 'answer'
    case 'mention':
    case 'assigned':
      return 'look'
    case 'failed':
    case 'unknown':
    case 'stopped':
    case 'delayed':
    case 'connection':
      return 'outbox'
    case 'import_done':
      return 'inbox'
    case 'checklist':
      return undefined
  }
}

const ACT_WORDS: Record<NoticeKindView, PlainKey> = {
  message: 'notice.act.message',
  watched: 'notice.act.message',
  at_risk: 'notice.act.at_risk',
  overdue: 'notice.act.at_risk',
  mention: 'notice.act.mention',
  assigned: 'notice.act.assigned',
  failed: 'notice.act.decide',
  unknown: 'notice.act.outbox',
  stopped: 'notice.act.outbox',
  delayed: 'notice.act.outbox',
  connection: 'notice.act.connection',
  import_done: 'notice.act.inbox',
  checklist: 'notice.open',
}

export const actWords = (kind: NoticeKindView): string => t(ACT_WORDS[kind])

export function said(notice: NoticeView, group: NoticeGroup, now: number): string {
  const reason = notice.errorCode ? errorWords({ code: notice.errorCode, params: notice.errorParams }) : undefined
  switch (notice.kind) {
    case 'mention':
    case 'assigned':
      return notice.byName
        ? t(`notice.said.${notice.kind}`, { name: notice.byName })
        : t(`notice.said.${notice.kind}_by_nobody`)
    case 'message':
    case 'watched':
      return t(`notice.said.${notice.kind}`, { name: group.customerName })
    case 'at_risk':
      return t('notice.said.at_risk', { time: sayLength(Math.max(0, (notice.dueAt ?? now) - now)) })
    case 'overdue':
      return t('notice.said.overdue', { time: sayLength(Math.max(0, now - (notice.dueAt ?? now))) })
    case 'failed':
      return reason ? t('notice.said.failed', { reason }) : t('notice.said.failed_plain')
    case 'connection':
      return t('notice.said.connection', {
        label: notice.label,
        reason: reason ?? errorWords({ code: 'internal', params: {} }),
      })
    case 'import_done':
      return t('notice.said.import_done', { label: notice.label })
    case 'unknown':
    case 'stopped':
    case 'delayed':
    case 'checklist':
      return t(`notice.said.${notice.kind}`)
  }
}

/** The groups that hold a kind, each with the notices of that kind only. */
export function ofKind(groups: readonly NoticeGroup[], kind: NoticeKindView | undefined): NoticeGroup[] {
  if (!kind) return [...groups]
  return groups
    .map((group) => ({ ...group, notices: group.notices.filter((notice) => notice.kind === kind) }))
    .filter((group) => group.notices.length > 0)
}

/** The kinds that are there, with their numbers of groups. */
export function kindsOf(groups: readonly NoticeGroup[]): { kind: NoticeKindView; count: number }[] {
  return KINDS.map((kind) => ({ kind, count: ofKind(groups, kind).length })).filter(({ count }) => count > 0)
}
