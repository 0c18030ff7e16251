/** What sending a text also does, in words. */
import type { EffectView } from '../../ipc/generated'
import { statusName } from '../../i18n/codes.svelte'
import { t } from '../../i18n/index.svelte'

export function sayEffect(effect: EffectView, names: ReadonlyMap<string, string> = new Map()): string {
  switch (effect.kind) {
    case 'status':
      return t('macros.effect.status', { status: statusName(effect.status) })
    case 'priority':
      return t('macros.effect.priority', { priority: t(`app.priority.${effect.priority as 'low'}`) })
    case 'tag':
      return t('macros.effect.tag', { tag: effect.tag })
    default:
      if (effect.to === 'me') return t('macros.effect.assign_me')
      if (effect.to === 'nobody') return t('macros.effect.assign_nobody')
      return t('macros.effect.assign', { name: names.get(effect.to) ?? effect.to })
  }
}

const sameThing = (one: EffectView, other: EffectView): boolean =>
  one.kind === other.kind && (one.kind !== 'tag' || other.kind !== 'tag' || one.tag === other.tag)

/** Effects joined: of two that change the same thing the newer counts. */
export const joined = (old: readonly EffectView[], more: readonly EffectView[]): EffectView[] => [
  ...old.filter((one) => !more.some((other) => sameThing(one, other))),
  ...more,
]
