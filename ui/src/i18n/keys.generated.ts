/** Written by lint/keys.mjs from locales/*.en.yml. Do not edit. */
export type Slot = string | number
/** A sentence without slots. */
export type none = Record<string, never>

export interface Sentences {
  'app.name': none
  'app.sample_shop': none
  'app.you': none
  'app.retry': none
  'app.close': none
  'app.cancel': none
  'app.back': none
  'app.loading': none
  'app.none': none
  'app.copy_details': none
  'app.copied': none
  'app.safe': none
  'app.not_shown': none
  'app.waiting.list': none
  'app.waiting.ticket': none
  'app.waiting.customer': none
  'app.waiting.search': none
  'app.waiting.outbox': none
  'app.pane.size': { name: Slot }
  'app.pane.show': { name: Slot }
  'app.pane.help': none
  'app.pane.folded': none
  'app.pane.width': { count: Slot }
  'app.time.now': none
  'app.time.minutes': { count: Slot }
  'app.time.hours': { count: Slot }
  'app.length.minutes': { count: Slot }
  'app.length.hours': { count: Slot }
  'app.length.hours_minutes': { hours: Slot; minutes: Slot }
  'app.length.days': { count: Slot }
  'app.channel.email': none
  'app.channel.chat': none
  'app.channel.form': none
  'app.channel.social': none
  'app.channel.shop': none
  'app.status.open': none
  'app.status.waiting': none
  'app.status.snoozed': none
  'app.status.resolved': none
  'app.status.merged': none
  'app.status.held': none
  'app.status.binned': none
  'app.priority.low': none
  'app.priority.normal': none
  'app.priority.high': none
  'app.priority.urgent': none
  'app.languages.en': none
  'app.languages.es': none
  'app.languages.hu': none
  'app.languages.id': none
  'app.languages.de': none
  'app.languages.fr': none
  'app.languages.it': none
  'app.languages.pt': none
  'app.vault.choose_title': none
  'app.vault.choose_why': none
  'app.vault.locked_title': none
  'app.vault.locked_why': none
  'app.vault.passphrase': none
  'app.vault.hint': none
  'app.vault.show': none
  'app.vault.hide': none
  'app.vault.create': none
  'app.vault.open': none
  'app.first.title': none
  'app.first.promise': none
  'app.first.your_name': none
  'app.first.your_name_help': none
  'app.first.sample_title': none
  'app.first.sample_text': none
  'app.first.sample_button': none
  'app.first.connect_title': none
  'app.first.connect_text': none
  'app.first.connect_button': none
  'app.first.restore_title': none
  'app.first.restore_text': none
  'nav.label': none
  'nav.inbox': none
  'nav.outbox': none
  'nav.settings': none
  'nav.queues': none
  'nav.skip': none
  'nav.search': none
  'nav.outbox_count': { count: Slot }
  'nav.needs_you': { count: Slot }
  'nav.connection.synced': { time: Slot }
  'nav.connection.syncing': none
  'nav.connection.offline': none
  'nav.connection.problem': { label: Slot }
  'nav.connection.paused': none
  'nav.connection.new': none
  'nav.connection.none': none
  'nav.connection.label': none
  'nav.sync.synced': { time: Slot }
  'nav.sync.first': { done: Slot; label: Slot; total: Slot }
  'nav.sync.syncing': { label: Slot }
  'nav.sync.offline': { label: Slot }
  'nav.sync.problem': { label: Slot; reason: Slot }
  'nav.sync.paused': none
  'nav.sync.new': { label: Slot }
  'nav.sync.none': none
  'nav.language': none
  'nav.theme': none
  'nav.density': none
  'nav.keys': none
  'nav.status_bar': none
  'nav.notices': none
  'nav.commands': none
  'nav.help': none
  'inbox.queue.mine': none
  'inbox.queue.unassigned': none
  'inbox.queue.overdue': none
  'inbox.queue.waiting': none
  'inbox.queue.snoozed': none
  'inbox.queue.all_open': none
  'inbox.queue.resolved': none
  'inbox.queue.held': none
  'inbox.queue.binned': none
  'inbox.queue_count': { count: Slot; queue: Slot }
  'inbox.count': { count: Slot }
  'inbox.filter.channel': none
  'inbox.filter.language': none
  'inbox.filter.clear': none
  'inbox.order.label': none
  'inbox.order.due': none
  'inbox.order.newest': none
  'inbox.order.wake': none
  'inbox.column.due': none
  'inbox.column.customer': none
  'inbox.column.subject': none
  'inbox.column.channel': none
  'inbox.column.marks': none
  'inbox.tickets': none
  'inbox.new_above': { count: Slot }
  'inbox.no_subject': none
  'inbox.mark.stopped': none
  'inbox.mark.unread': none
  'inbox.mark.draft': none
  'inbox.mark.attachment': none
  'inbox.mark.held': none
  'inbox.mark.waiting': none
  'inbox.mark.sending': none
  'inbox.mark.unknown': none
  'inbox.mark.settling': none
  'inbox.mark.needs_you': none
  'inbox.due.none': none
  'inbox.due.none_full': none
  'inbox.due.at_risk': { time: Slot }
  'inbox.due.paused': none
  'inbox.due.paused_full': none
  'inbox.due.done': none
  'inbox.due.first_reply.on_track': { time: Slot }
  'inbox.due.first_reply.due_soon': { time: Slot }
  'inbox.due.first_reply.at_risk': { time: Slot }
  'inbox.due.first_reply.overdue': { time: Slot }
  'inbox.due.first_reply.past_limit': { time: Slot }
  'inbox.due.next_reply.on_track': { time: Slot }
  'inbox.due.next_reply.due_soon': { time: Slot }
  'inbox.due.next_reply.at_risk': { time: Slot }
  'inbox.due.next_reply.overdue': { time: Slot }
  'inbox.due.next_reply.past_limit': { time: Slot }
  'inbox.due.resolution.on_track': { time: Slot }
  'inbox.due.resolution.due_soon': { time: Slot }
  'inbox.due.resolution.at_risk': { time: Slot }
  'inbox.due.resolution.overdue': { time: Slot }
  'inbox.due.resolution.past_limit': { time: Slot }
  'inbox.empty.view': { name: Slot }
  'inbox.empty.view_help': none
  'inbox.empty.arriving': none
  'inbox.empty.mine_title': none
  'inbox.empty.mine_next': { count: Slot }
  'inbox.empty.take_next': none
  'inbox.empty.unassigned': none
  'inbox.empty.overdue': none
  'inbox.empty.waiting': none
  'inbox.empty.snoozed': none
  'inbox.empty.all_open': none
  'inbox.empty.resolved': none
  'inbox.empty.resolved_help': none
  'inbox.empty.held': none
  'inbox.empty.held_help': none
  'inbox.empty.binned': none
  'inbox.empty.binned_help': none
  'inbox.empty.all_done_help': none
  'inbox.empty.filtered': none
  'inbox.empty.filtered_help': { filters: Slot }
  'inbox.open_hint.title': none
  'inbox.open_hint.none': none
  'inbox.open_hint.keys': none
  'inbox.stale': { label: Slot; time: Slot }
  'inbox.needs_you': { label: Slot }
  'inbox.show': none
  'inbox.row_position': { position: Slot; total: Slot }
  'inbox.more': none
  'inbox.more_queues': none
  'inbox.views': none
  'inbox.new_view': none
  'inbox.manage_views': none
  'inbox.team_view': none
  'inbox.by_channel': none
  'inbox.by_language': none
  'inbox.and_more': { count: Slot }
  'inbox.pressing': { count: Slot; queue: Slot }
  'inbox.count_capped': { count: Slot }
  'inbox.wakes': { time: Slot }
  'inbox.wakes_by': { name: Slot; time: Slot }
  'inbox.tagged': { tags: Slot }
  'inbox.select': none
  'inbox.bulk.label': none
  'inbox.bulk.selected': { count: Slot }
  'inbox.bulk.assign': none
  'inbox.bulk.status': none
  'inbox.bulk.snooze': none
  'inbox.bulk.tag': none
  'inbox.bulk.priority': none
  'inbox.bulk.resolve': none
  'inbox.bulk.watch': none
  'inbox.bulk.read': none
  'inbox.bulk.spam': none
  'inbox.bulk.take_up': none
  'inbox.bulk.bin': none
  'inbox.bulk.restore': none
  'inbox.bulk.clear': none
  'inbox.bulk.to_me': none
  'inbox.bulk.to_nobody': none
  'inbox.bulk.add_tag': { tag: Slot }
  'inbox.bulk.remove_tag': { tag: Slot }
  'inbox.bulk.working': { count: Slot }
  'inbox.bulk.resolved': { count: Slot }
  'inbox.bulk.changed': { count: Slot }
  'inbox.bulk.ask': { count: Slot }
  'inbox.bulk.ask_help': none
  'inbox.bulk.ask_part': { marked: Slot; most: Slot }
  'inbox.bulk.ask_yes': { count: Slot }
  'inbox.bulk.failed': { count: Slot }
  'inbox.bulk.all_the_same': { count: Slot }
  'inbox.bulk.failed_help': none
  'inbox.bulk.until.later': none
  'inbox.bulk.until.evening': none
  'inbox.bulk.until.tomorrow': none
  'inbox.bulk.until.monday': none
  'inbox.bulk.until.week': none
  'inbox.bulk.until.typed': none
  'inbox.queue_count_capped': { count: Slot; queue: Slot }
  'inbox.selected_yes': none
  'inbox.selected_no': none
  'ticket.conversation': none
  'ticket.back': none
  'ticket.back_to_results': none
  'ticket.number': { number: Slot }
  'ticket.about_order': { number: Slot }
  'ticket.status': none
  'ticket.assignee': none
  'ticket.nobody': none
  'ticket.take': none
  'ticket.release': none
  'ticket.resolve': none
  'ticket.reopen': none
  'ticket.mark_unread': none
  'ticket.new_since': none
  'ticket.role.automatic': none
  'ticket.role.customer': none
  'ticket.role.agent': none
  'ticket.role.everybody': none
  'ticket.role.note': none
  'ticket.article': { author: Slot; role: Slot; time: Slot }
  'ticket.empty_title': none
  'ticket.empty_help': none
  'ticket.empty_text': none
  'ticket.customer_panel': none
  'ticket.show_panel': none
  'ticket.hide_panel': none
  'ticket.file.save': { name: Slot }
  'ticket.file.failed': none
  'ticket.delivery.in_public': none
  'ticket.delivery.stopped': none
  'ticket.delivery.stopped_again': none
  'ticket.delivery.arrived': none
  'ticket.delivery.scheduled': { time: Slot }
  'ticket.delivery.send_anyway': none
  'ticket.delivery.edit': none
  'ticket.delivery.discard': none
  'ticket.delivery.change_time': none
  'ticket.delivery.held': { count: Slot }
  'ticket.delivery.held_now': none
  'ticket.delivery.waiting': none
  'ticket.delivery.retry': { time: Slot }
  'ticket.delivery.sending': none
  'ticket.delivery.sent': { time: Slot }
  'ticket.delivery.handed_over': none
  'ticket.delivery.settling': none
  'ticket.delivery.unknown': none
  'ticket.delivery.needs_you': none
  'ticket.delivery.cancelled': none
  'ticket.delivery.undo': none
  'ticket.delivery.send_now': none
  'ticket.delivery.try_now': none
  'ticket.delivery.decide': none
  'ticket.all_the_same': none
  'ticket.done.resolved': { number: Slot }
  'ticket.done.status': { number: Slot; status: Slot }
  'ticket.done.taken': { number: Slot }
  'ticket.done.released': { number: Slot }
  'ticket.done.unread': { number: Slot }
  'ticket.done.read': { number: Slot }
  'ticket.done.assigned': { name: Slot; number: Slot }
  'ticket.done.priority': { number: Slot; priority: Slot }
  'ticket.done.tags': { number: Slot; tags: Slot }
  'ticket.done.watching': { number: Slot }
  'ticket.done.unwatched': { number: Slot }
  'reading.fold.quoted': { count: Slot }
  'reading.fold.signature': { count: Slot }
  'reading.original.title': none
  'reading.original.from': none
  'reading.original.subject': none
  'reading.original.written': none
  'reading.original.channel': none
  'reading.original.connection': none
  'reading.original.language': none
  'reading.original.ticket': none
  'reading.original.conversation': none
  'reading.original.external': none
  'reading.original.own': none
  'reading.original.files': none
  'reading.original.text': none
  'reading.original.here': none
  'reading.original.copy': none
  'reading.original.save': none
  'reading.run.by': { count: Slot; names: Slot }
  'reading.run.alone': { count: Slot }
  'reading.run.others': { count: Slot }
  'reading.find.label': none
  'reading.find.place': { at: Slot; total: Slot }
  'reading.find.none': none
  'reading.find.next': none
  'reading.find.previous': none
  'reading.find.close': none
  'reading.place.short': { at: Slot; total: Slot }
  'reading.place.long': { at: Slot; total: Slot }
  'reading.followers.title': { number: Slot }
  'reading.followers.nobody': none
  'reading.followers.added': { name: Slot; number: Slot }
  'reading.followers.removed': { name: Slot; number: Slot }
  'reading.viewer.open': { name: Slot }
  'reading.viewer.next': none
  'reading.viewer.previous': none
  'reading.viewer.place': { at: Slot; total: Slot }
  'reading.viewer.zoom_in': none
  'reading.viewer.zoom_out': none
  'reading.viewer.fit': none
  'reading.viewer.page': { at: Slot; total: Slot }
  'reading.viewer.opening': none
  'reading.viewer.failed': none
  'reading.viewer.failed_help': none
  'reading.viewer.cut': none
  'reading.mail.page': { name: Slot }
  'reading.mail.quote': none
  'reading.mail.signature': none
  'reading.mail.picture': none
  'reading.mail.as_page': none
  'reading.mail.as_text': none
  'reading.mail.source': none
  'reading.mail.cc': { names: Slot }
  'reading.mail.left': { count: Slot }
  'reading.mail.watchers': { count: Slot }
  'reading.mail.load': none
  'reading.mail.always': { address: Slot }
  'reading.mail.hide': none
  'reading.mail.never': { address: Slot }
  'reading.mail.loading': { done: Slot; total: Slot }
  'reading.mail.again': none
  'reading.mail.stop': none
  'reading.mail.shown': { count: Slot }
  'reading.mail.failed': { count: Slot; reasons: Slot }
  'reading.mail.unloaded.private': none
  'reading.mail.unloaded.unreachable': none
  'reading.mail.unloaded.no_picture': none
  'reading.mail.unloaded.too_large': none
  'reading.mail.unloaded.stopped': none
  'reading.mail.kind.away': none
  'reading.mail.kind.automatic': none
  'reading.mail.kind.list': none
  'reading.mail.kind.bounce': none
  'reading.mail.kind.delayed': none
  'reading.mail.kind.receipt': none
  'reading.mail.kind.complaint': none
  'reading.mail.kind.acknowledgement': none
  'reading.mail.notice.name_pretends': none
  'reading.mail.notice.not_authentic': none
  'reading.mail.notice.answers_elsewhere': { address: Slot }
  'reading.mail.notice.sent_by': { address: Slot }
  'reading.mail.notice.stranger': { address: Slot }
  'reading.mail.notice.bounced': { address: Slot; reason: Slot; words: Slot }
  'reading.mail.notice.delayed': { address: Slot }
  'reading.mail.notice.delivered': { address: Slot }
  'reading.mail.notice.damaged': none
  'reading.mail.notice.unread': none
  'reading.mail.notice.too_large': { size: Slot }
  'reading.mail.notice.header_cut': none
  'reading.mail.notice.too_deep': none
  'reading.mail.notice.too_many_parts': none
  'reading.mail.notice.body_cut': none
  'reading.mail.notice.charset_guessed': { charset: Slot }
  'reading.mail.notice.unopened': none
  'reading.mail.notice.signed': none
  'reading.mail.notice.encrypted': none
  'reading.mail.reason.no_such_address': none
  'reading.mail.reason.mailbox_full': none
  'reading.mail.reason.too_large': none
  'reading.mail.reason.refused': none
  'reading.mail.reason.rate_limited': none
  'reading.mail.reason.unknown': none
  'work.filter': none
  'work.no_match': none
  'work.assign.title': { number: Slot }
  'work.assign.me': none
  'work.assign.nobody': none
  'work.assign.unnamed': none
  'work.priority.title': { number: Slot }
  'work.priority.name': none
  'work.status.title': { number: Slot }
  'work.tags.title': { number: Slot }
  'work.tags.name': none
  'work.tags.none': none
  'work.tags.create': { tag: Slot }
  'work.tags.used': { count: Slot }
  'work.watch': none
  'work.unwatch': none
  'work.watchers': { names: Slot }
  'work.snoozed': { until: Slot }
  'work.snoozed_by': { name: Slot; until: Slot }
  'work.merged_from': { number: Slot }
  'work.split': none
  'work.snooze.title': { number: Slot }
  'work.snooze.name': none
  'work.snooze.field': none
  'work.snooze.example': none
  'work.snooze.understood': { when: Slot }
  'work.snooze.set': none
  'work.snooze.wake': none
  'work.snooze.late': none
  'work.snooze.promise': { when: Slot }
  'work.snooze.preset.later_today': none
  'work.snooze.preset.tomorrow_morning': none
  'work.snooze.preset.next_monday': none
  'work.snooze.preset.next_week': none
  'work.snooze.preset.in_a_month': none
  'work.merge.title': { number: Slot }
  'work.merge.name': none
  'work.merge.field': none
  'work.merge.same': none
  'work.merge.none': none
  'work.merge.preview': { count: Slot; from: Slot; into: Slot }
  'work.merge.leave': none
  'work.merge.do': none
  'work.merge.all_the_same': none
  'work.merge.earlier': none
  'work.merge.by': { name: Slot; when: Slot }
  'work.merge.goes_back': none
  'work.merge.stays': none
  'work.merge.apart': none
  'work.done.snoozed': { number: Slot; until: Slot }
  'work.done.woken': { number: Slot }
  'work.done.merged': { from: Slot; into: Slot }
  'work.done.unmerged': { number: Slot }
  'work.done.split': { number: Slot }
  'composer.label': none
  'composer.reply': none
  'composer.note': none
  'composer.mode': none
  'composer.internal': none
  'composer.internal_who': none
  'composer.to': none
  'composer.reply_text': { name: Slot }
  'composer.note_text': none
  'composer.reply_placeholder': { name: Slot }
  'composer.note_placeholder': none
  'composer.send': { name: Slot }
  'composer.send_resolve': none
  'composer.add_note': none
  'composer.open_mail': none
  'composer.open_mail_why': none
  'composer.no_route': none
  'composer.left_route': none
  'composer.to_connections': none
  'composer.nothing_written': none
  'composer.saved': { time: Slot }
  'composer.saving': none
  'composer.save_failed': { reason: Slot }
  'composer.wrote_again': { name: Slot }
  'composer.wrote_again_help': none
  'composer.show': none
  'composer.sent_toast': { name: Slot }
  'composer.note_added': none
  'composer.handed_over': none
  'composer.undone': none
  'composer.draft_elsewhere': none
  'composer.send_more': { count: Slot; name: Slot }
  'composer.send_anyway': none
  'composer.edit_first': none
  'composer.discard': none
  'composer.discarded': none
  'composer.moved_to_note': none
  'composer.scheduled': { time: Slot }
  'composer.signature_help': none
  'composer.add': none
  'composer.add_recipient': none
  'composer.remove_recipient': { address: Slot }
  'composer.usual_recipients': none
  'composer.recipients_changed': { before: Slot }
  'composer.reason.wrote': none
  'composer.reason.conversation': none
  'composer.reason.known': none
  'composer.reason.chosen': none
  'composer.tool.label': none
  'composer.tool.bold': none
  'composer.tool.italic': none
  'composer.tool.underline': none
  'composer.tool.orderedList': none
  'composer.tool.bulletList': none
  'composer.tool.blockquote': none
  'composer.tool.link': none
  'composer.tool.link_address': none
  'composer.tool.link_apply': none
  'composer.tool.attach': none
  'composer.tool.macros': none
  'composer.public.label': none
  'composer.public.only': { name: Slot }
  'composer.public.everybody': none
  'composer.public.warning': { name: Slot }
  'composer.public.plain': none
  'composer.public.files': { name: Slot }
  'composer.public.send': none
  'composer.public.send_resolve': none
  'composer.public.toast': { name: Slot }
  'composer.files.label': none
  'composer.files.remove': { name: Slot }
  'composer.files.picture': none
  'composer.files.wait': none
  'composer.files.too_large': { limit: Slot; name: Slot; size: Slot }
  'composer.files.by_hand': none
  'composer.later.title': none
  'composer.later.this_afternoon': none
  'composer.later.tomorrow': none
  'composer.later.monday': none
  'composer.later.own': none
  'composer.later.set': none
  'composer.later.now': { time: Slot }
  'composer.later.understood': { time: Slot }
  'composer.later.help': none
  'composer.check.label': none
  'composer.check.error': none
  'composer.check.warning': none
  'composer.check.stopped': none
  'composer.check.empty': none
  'composer.check.placeholder': { excerpt: Slot }
  'composer.check.greeting': { excerpt: Slot; name: Slot }
  'composer.check.attachment': { excerpt: Slot }
  'composer.check.card': { excerpt: Slot }
  'composer.check.iban': { excerpt: Slot }
  'composer.check.language': { excerpt: Slot; language: Slot }
  'composer.check.promise': { excerpt: Slot }
  'composer.check.signature': none
  'composer.check.private': { excerpt: Slot }
  'drafts.title': none
  'drafts.none': none
  'drafts.none_help': none
  'drafts.reply': none
  'drafts.note': none
  'drafts.only_files': none
  'drafts.files': { count: Slot }
  'drafts.more': { shown: Slot; total: Slot }
  'macros.title': none
  'macros.find': none
  'macros.found': { count: Slot }
  'macros.none': none
  'macros.no_match': none
  'macros.manage': none
  'macros.not_in': { language: Slot }
  'macros.fallback': { missing: Slot; shown: Slot }
  'macros.unfilled': { places: Slot }
  'macros.also': none
  'macros.drop_effect': { effect: Slot }
  'macros.kept': none
  'macros.effect.status': { status: Slot }
  'macros.effect.priority': { priority: Slot }
  'macros.effect.tag': { tag: Slot }
  'macros.effect.assign_me': none
  'macros.effect.assign_nobody': none
  'macros.effect.assign': { name: Slot }
  'macros.new': none
  'macros.edit': { name: Slot }
  'macros.duplicate': { name: Slot }
  'macros.remove': { name: Slot }
  'macros.removed': { name: Slot }
  'macros.saved': none
  'macros.copy_of': { name: Slot }
  'macros.name': none
  'macros.texts': none
  'macros.no_text': none
  'macros.effects': none
  'macros.status': none
  'macros.priority': none
  'macros.tags': none
  'macros.assign': none
  'macros.unchanged': none
  'macros.save': none
  'macros.used': { count: Slot }
  'macros.help': none
  'macros.places': none
  'macros.signatures': none
  'macros.signatures_help': none
  'macros.signature_in': { language: Slot }
  'macros.place.customer.first_name': none
  'macros.place.customer.name': none
  'macros.place.agent.name': none
  'macros.place.shop.name': none
  'macros.place.ticket.number': none
  'macros.place.order.number': none
  'macros.place.order.total': none
  'macros.place.order.tracking': none
  'macros.place.order.carrier': none
  'macros.place.order.promised_date': none
  'macros.place.order.tracking_link': none
  'customer.orders_count': { count: Slot }
  'customer.value.label': none
  'customer.value.orders_help': none
  'customer.value.cancelled': { count: Slot }
  'customer.value.spent': none
  'customer.value.spent_help': none
  'customer.value.returns': none
  'customer.value.returns_value': { count: Slot; rate: Slot }
  'customer.value.returns_help': none
  'customer.value.first': none
  'customer.value.last': none
  'customer.data_from': { time: Slot }
  'customer.showing_from': { time: Slot }
  'customer.never_read': none
  'customer.refresh': none
  'customer.refreshing': none
  'customer.refresh_help': none
  'customer.refreshed_same': { count: Slot; label: Slot }
  'customer.refreshed_changed': { count: Slot; label: Slot }
  'customer.refreshed_list': { label: Slot }
  'customer.refreshed_nobody': none
  'customer.refresh_failed': { label: Slot; reason: Slot }
  'customer.shop_failed': { label: Slot; reason: Slot }
  'customer.shop_paused': { label: Slot }
  'customer.show_connection': none
  'customer.orders': none
  'customer.show_all': { count: Slot }
  'customer.show_fewer': none
  'customer.only_newest': none
  'customer.no_orders': { who: Slot }
  'customer.no_orders_help': none
  'customer.link_order': none
  'customer.link.title': none
  'customer.link.field': none
  'customer.link.start': none
  'customer.link.nothing': none
  'customer.link.done': { number: Slot }
  'customer.link.undone': none
  'customer.unlink': none
  'customer.link_this': none
  'customer.none_title': none
  'customer.none_help': none
  'customer.tickets': none
  'customer.this_one': none
  'customer.notes': none
  'customer.note.add': none
  'customer.note.field': none
  'customer.note.help': none
  'customer.note.save': none
  'customer.note.cancel': none
  'customer.note.edit': none
  'customer.note.delete': none
  'customer.note.changed': { time: Slot }
  'customer.note.added': none
  'customer.note.deleted': none
  'customer.edit.open': none
  'customer.edit.name': none
  'customer.edit.language': none
  'customer.edit.country': none
  'customer.edit.unknown': none
  'customer.edit.as_shop': none
  'customer.edit.by_hand': none
  'customer.edit.save': none
  'customer.edit.saved': none
  'customer.local_time': { time: Slot }
  'customer.local_times': { from: Slot; to: Slot }
  'customer.local_times_help': none
  'customer.local_unknown': none
  'customer.shops': { shops: Slot }
  'customer.copied': { address: Slot }
  'customer.no_address': none
  'customer.likely_strong': none
  'customer.likely_weak': none
  'customer.reason.email': { value: Slot }
  'customer.reason.phone': { value: Slot }
  'customer.reason.name_place': { value: Slot }
  'customer.compare': none
  'customer.not_same': none
  'customer.told_apart': none
  'customer.merge.title': none
  'customer.merge.weak': none
  'customer.merge.ours': none
  'customer.merge.theirs': none
  'customer.merge.emails': none
  'customer.merge.phones': none
  'customer.merge.orders': none
  'customer.merge.tickets': none
  'customer.merge.notes': none
  'customer.merge.choose': none
  'customer.merge.kept': none
  'customer.merge.do': none
  'customer.merge.done': none
  'customer.merged': none
  'customer.separate': none
  'customer.separated': none
  'customer.suggest.title': none
  'customer.suggest.insert': none
  'customer.suggest.inserted': none
  'customer.suggest.no_reply': none
  'customer.suggest.line': { price: Slot; title: Slot }
  'customer.suggest.facts': { title: Slot }
  'customer.suggest.category': none
  'customer.suggest.price': none
  'customer.suggest.stock': none
  'customer.suggest.sku': none
  'customer.suggest.uncounted': none
  'customer.because.together': { because: Slot; count: Slot }
  'customer.because.category': { because: Slot; count: Slot }
  'customer.summary': none
  'customer.last_order': { number: Slot }
  'customer.dispute.title': { field: Slot }
  'customer.dispute.yours': none
  'customer.dispute.shop': none
  'customer.dispute.before': none
  'customer.dispute.keep': none
  'customer.dispute.use_shop': none
  'customer.dispute.kept': none
  'erase.title': none
  'erase.goes': none
  'erase.traces': none
  'erase.stays': none
  'erase.elsewhere': none
  'erase.type': none
  'erase.do': none
  'erase.working': none
  'erase.renew': none
  'erase.done': none
  'erase.done_but_copies': none
  'erase.under_way': { count: Slot }
  'erase.tickets': { count: Slot }
  'erase.messages': { count: Slot }
  'erase.files': { count: Slot }
  'erase.drafts': { count: Slot }
  'erase.notes': { count: Slot }
  'erase.addresses': { count: Slot }
  'erase.orders': { count: Slot }
  'erase.copies': { count: Slot }
  'order.placed': none
  'order.number': { number: Slot }
  'order.about_this': none
  'order.shop_says': { status: Slot }
  'order.shipping': none
  'order.total': none
  'order.paid': none
  'order.refunded': none
  'order.cancelled': none
  'order.lines': none
  'order.quantity': { quantity: Slot; title: Slot }
  'order.returned': { count: Slot }
  'order.stock': { count: Slot }
  'order.out_of_stock': none
  'order.parcels': none
  'order.track': { number: Slot }
  'order.shipped_on': { date: Slot }
  'order.delivered_on': { date: Slot }
  'order.promised': { date: Slot }
  'order.destination': { place: Slot }
  'order.late_by': { count: Slot }
  'order.late_today': none
  'order.arrived_late': { count: Slot }
  'order.gone': none
  'order.in_shop': { shop: Slot }
  'order.refunds': none
  'order.returns': none
  'order.history': none
  'order.show_history': none
  'order.payment.pending': none
  'order.payment.authorized': none
  'order.payment.partially_paid': none
  'order.payment.paid': none
  'order.payment.partially_refunded': none
  'order.payment.refunded': none
  'order.payment.voided': none
  'order.fulfilment.unfulfilled': none
  'order.fulfilment.partially_fulfilled': none
  'order.fulfilment.fulfilled': none
  'order.fulfilment.shipped': none
  'order.fulfilment.delivered': none
  'order.fulfilment.returned': none
  'order.fulfilment.cancelled': none
  'order.back.open': none
  'order.back.which': none
  'order.back.which_order': none
  'order.back.none': none
  'order.back.of': { figure: Slot; most: Slot }
  'order.back.why': none
  'order.back.why_help': none
  'order.back.open_help': none
  'order.back.approve': none
  'order.back.decline': none
  'order.back.receive': none
  'order.back.title.open': { number: Slot }
  'order.back.title.approve': { number: Slot }
  'order.back.title.decline': { number: Slot }
  'order.back.title.receive': { number: Slot }
  'order.back.sentence.open': { name: Slot }
  'order.back.sentence.approve': { name: Slot }
  'order.back.sentence.decline': { name: Slot }
  'order.back.sentence.receive': { name: Slot }
  'order.back.silent': none
  'order.back.no_money': none
  'order.back.receive_help': none
  'order.back.receive_unstocked': none
  'order.back.reason': none
  'order.back.because.period_ended': none
  'order.back.because.final_sale': none
  'order.back.because.another': none
  'order.back.choose': none
  'order.back.note': none
  'order.back.note_help': none
  'order.back.now.open': none
  'order.back.now.approve': none
  'order.back.now.decline': none
  'order.back.now.receive': none
  'order.back.accepted.open': none
  'order.back.accepted.approve': none
  'order.back.accepted.decline': none
  'order.back.accepted.receive': none
  'order.back.decided.open': none
  'order.back.decided.approve': none
  'order.back.decided.decline': none
  'order.back.decided.receive': none
  'order.back.told': { time: Slot }
  'order.back.taken_back': none
  'order.back.decide.question': none
  'order.back.decide.happened': none
  'order.back.decide.send_again': none
  'order.back.decide.cancel': none
  'order.return_kind.exchange': none
  'order.return_kind.claim': none
  'order.return_status.requested': none
  'order.return_status.received': none
  'order.return_status.partially_received': none
  'order.return_status.cancelled': none
  'order.return_status.declined': none
  'order.return_status.open': none
  'order.event.placed': none
  'order.event.paid': none
  'order.event.captured': none
  'order.event.shipped': { carrier: Slot; tracking: Slot }
  'order.event.delivered': none
  'order.event.cancelled': none
  'order.event.refunded': { amount: Slot }
  'order.event.return_requested': none
  'order.event.return_received': none
  'order.event.note': none
  'order.event.note_sent': none
  'outbox.title': none
  'outbox.list.needs_you': none
  'outbox.list.waiting': none
  'outbox.list.sending': none
  'outbox.list.recent': none
  'outbox.all_sent': none
  'outbox.all_sent_help': none
  'outbox.kind.reply.send': none
  'outbox.kind.reply.public': none
  'outbox.kind.reply.hand_over': none
  'outbox.kind.refund': none
  'outbox.kind.return': none
  'outbox.kind.mail.copy': none
  'outbox.kind.mail.acknowledge': none
  'outbox.to': { name: Slot }
  'outbox.tries': { count: Slot }
  'outbox.reason': { reason: Slot }
  'outbox.open_ticket': { number: Slot }
  'outbox.decide.refused': none
  'outbox.decide.question': none
  'outbox.decide.happened': none
  'outbox.decide.send_again': none
  'outbox.decide.cancel': none
  'outbox.connections': none
  'outbox.sync_now': none
  'outbox.pause': none
  'outbox.resume': none
  'outbox.last_success': { time: Slot }
  'outbox.never': none
  'outbox.next_sync': { time: Slot }
  'outbox.health.new': none
  'outbox.health.syncing': none
  'outbox.health.good': none
  'outbox.health.offline': none
  'outbox.health.needs_you': none
  'outbox.health.paused': none
  'outbox.health.left': none
  'outbox.stored.orders': none
  'outbox.stored.customers': none
  'outbox.stored.products': none
  'outbox.stored.tickets': none
  'outbox.report.nothing': none
  'outbox.report.brought': { label: Slot; messages: Slot; orders: Slot }
  'outbox.report.failed': { label: Slot; reason: Slot }
  'outbox.retried': { count: Slot }
  'outbox.edit': none
  'outbox.copy': none
  'outbox.export': none
  'outbox.retry_all': none
  'outbox.unknown_help': none
  'outbox.storage': none
  'outbox.pending_out': none
  'outbox.first_import': none
  'outbox.first_import_help': none
  'outbox.first_import_paused': none
  'outbox.so_far': { count: Slot }
  'outbox.so_far_of': { done: Slot; total: Slot }
  'connect.title': none
  'connect.kind': none
  'connect.label': none
  'connect.label_help': none
  'connect.example': { example: Slot }
  'connect.show_secret': none
  'connect.hide_secret': none
  'connect.reads': none
  'connect.test': none
  'connect.testing': none
  'connect.add': { name: Slot }
  'connect.adding': none
  'connect.changed': none
  'connect.test_first': none
  'connect.required': { field: Slot }
  'connect.step_ok': none
  'connect.step_failed': none
  'connect.step_skipped': none
  'connect.result_ok': { name: Slot }
  'connect.more': none
  'connect.fewer': none
  'connect.recognised': { name: Slot }
  'connect.open_link': none
  'connect.the_shop': none
  'connect.none': none
  'connect.step.reach': none
  'connect.step.sign_in': none
  'connect.step.rights': none
  'connect.step.read_orders': none
  'connect.step.read_comments': none
  'connect.step.find_server': none
  'connect.step.secure': none
  'connect.step.read_folders': none
  'connect.step.sign_in_to_send': none
  'connect.hint.app_password': none
  'connect.hint.no_passwords': none
  'connect.hint.client_needed': none
  'connect.hint.imap_off': none
  'connect.hint.mailbox_password': none
  'connect.hint.hosting_panel': none
  'connect.hint.guessed': none
  'connect.field.mailbox.address.label': none
  'connect.field.mailbox.address.help': none
  'connect.field.mailbox.password.label': none
  'connect.field.mailbox.password.help': none
  'connect.field.mailbox.grant.label': none
  'connect.field.mailbox.grant.help': none
  'connect.field.mailbox.provider.label': none
  'connect.field.mailbox.provider.help': none
  'connect.field.mailbox.provider.choice.by_address': none
  'connect.field.mailbox.provider.choice.another': none
  'connect.field.mailbox.name.label': none
  'connect.field.mailbox.name.help': none
  'connect.field.mailbox.imap.label': none
  'connect.field.mailbox.imap.help': none
  'connect.field.mailbox.imap_port.label': none
  'connect.field.mailbox.imap_port.help': none
  'connect.field.mailbox.imap_security.label': none
  'connect.field.mailbox.imap_security.help': none
  'connect.field.mailbox.imap_security.choice.tls': none
  'connect.field.mailbox.imap_security.choice.starttls': none
  'connect.field.mailbox.smtp.label': none
  'connect.field.mailbox.smtp.help': none
  'connect.field.mailbox.smtp_port.label': none
  'connect.field.mailbox.smtp_port.help': none
  'connect.field.mailbox.smtp_security.label': none
  'connect.field.mailbox.smtp_security.help': none
  'connect.field.mailbox.smtp_security.choice.tls': none
  'connect.field.mailbox.smtp_security.choice.starttls': none
  'connect.field.mailbox.user.label': none
  'connect.field.mailbox.user.help': none
  'connect.field.mailbox.client_id.label': none
  'connect.field.mailbox.client_id.help': none
  'connect.field.mailbox.client_secret.label': none
  'connect.field.mailbox.client_secret.help': none
  'connect.field.mailbox.issuer.label': none
  'connect.field.mailbox.issuer.help': none
  'connect.field.mailbox.folders.label': none
  'connect.field.mailbox.folders.help': none
  'connect.field.mailbox.history.label': none
  'connect.field.mailbox.history.help': none
  'connect.field.medusa.url.label': none
  'connect.field.medusa.url.help': none
  'connect.field.medusa.secret_key.label': none
  'connect.field.medusa.secret_key.help': none
  'connect.field.prestashop.url.label': none
  'connect.field.prestashop.url.help': none
  'connect.field.prestashop.key.label': none
  'connect.field.prestashop.key.help': none
  'connect.field.prestashop.answers.label': none
  'connect.field.prestashop.answers.help': none
  'connect.field.prestashop.answers.choice.mail': none
  'connect.field.prestashop.answers.choice.thread': none
  'connect.field.prestashop.employee.label': none
  'connect.field.prestashop.employee.help': none
  'connect.field.prestashop.zone.label': none
  'connect.field.prestashop.zone.help': none
  'connect.field.shopify.shop.label': none
  'connect.field.shopify.shop.help': none
  'connect.field.shopify.client_id.label': none
  'connect.field.shopify.client_id.help': none
  'connect.field.shopify.client_secret.label': none
  'connect.field.shopify.client_secret.help': none
  'connect.field.shopify.old_orders.label': none
  'connect.field.shopify.old_orders.help': none
  'connect.field.shopify.old_orders.choice.all': none
  'connect.field.shopify.old_orders.choice.sixty_days': none
  'connect.field.shopify.access_token.label': none
  'connect.field.shopify.access_token.help': none
  'connect.field.vendure.url.label': none
  'connect.field.vendure.url.help': none
  'connect.field.vendure.api_key.label': none
  'connect.field.vendure.api_key.help': none
  'connect.field.vendure.username.label': none
  'connect.field.vendure.username.help': none
  'connect.field.vendure.password.label': none
  'connect.field.vendure.password.help': none
  'connect.field.vendure.channel_token.label': none
  'connect.field.vendure.channel_token.help': none
  'connect.field.woocommerce.url.label': none
  'connect.field.woocommerce.url.help': none
  'connect.field.woocommerce.consumer_key.label': none
  'connect.field.woocommerce.consumer_key.help': none
  'connect.field.woocommerce.consumer_secret.label': none
  'connect.field.woocommerce.consumer_secret.help': none
  'connect.field.woocommerce.wp_user.label': none
  'connect.field.woocommerce.wp_user.help': none
  'connect.field.woocommerce.wp_password.label': none
  'connect.field.woocommerce.wp_password.help': none
  'connect.capability.orders': none
  'connect.capability.customers': none
  'connect.capability.products': none
  'connect.capability.payments': none
  'connect.capability.fulfilments': none
  'connect.capability.returns': none
  'connect.capability.order_notes': none
  'connect.capability.stock': none
  'connect.capability.messages': none
  'connect.capability.replies': none
  'connect.capability.find_sent': none
  'connect.capability.refunds': none
  'connect.capability.return_steps': none
  'connect.capability.public_answers': none
  'search.title': none
  'search.field': none
  'search.start_title': none
  'search.start_help': none
  'search.none_title': { text: Slot }
  'search.none_help': none
  'search.none_conditions': { conditions: Slot }
  'search.meant': { text: Slot }
  'search.arriving': none
  'search.partial': none
  'search.not_understood': { parts: Slot }
  'search.only_without': none
  'search.count': { count: Slot }
  'search.at_least': { count: Slot }
  'search.show_all': { count: Slot }
  'search.page': { count: Slot; from: Slot; to: Slot }
  'search.previous': none
  'search.next': none
  'search.order.label': none
  'search.order.newest': none
  'search.order.relevance': none
  'search.kind.all': none
  'search.kind.ticket': none
  'search.kind.message': none
  'search.kind.customer': none
  'search.kind.order': none
  'search.kind.product': none
  'search.conditions': none
  'search.remove': { condition: Slot }
  'search.recent': none
  'search.help.button': none
  'search.help.title': none
  'search.help.words': none
  'search.help.phrase': none
  'search.help.without': none
  'search.help.number': none
  'search.help.example_phrase': none
  'search.help.example_word': none
  'search.help.example_without': none
  'search.help.english': { names: Slot }
  'search.help.dates': { example: Slot }
  'search.no_ticket': none
  'search.clear': none
  'search.suggestions': none
  'search.suggested.customer': none
  'search.suggested.order': none
  'search.suggested.tag': none
  'search.suggested.agent': none
  'search.suggested.condition': none
  'search.operator.from': none
  'search.operator.to': none
  'search.operator.channel': none
  'search.operator.lang': none
  'search.operator.before': none
  'search.operator.after': none
  'search.operator.has': none
  'search.operator.order': none
  'search.operator.status': none
  'search.operator.assignee': none
  'search.operator.tag': none
  'search.operator.priority': none
  'search.operator.is': none
  'search.operator.number': none
  'search.explain.from': none
  'search.explain.to': none
  'search.explain.channel': none
  'search.explain.lang': none
  'search.explain.before': none
  'search.explain.after': none
  'search.explain.has': none
  'search.explain.order': none
  'search.explain.status': none
  'search.explain.assignee': none
  'search.explain.tag': none
  'search.explain.priority': none
  'search.explain.is': none
  'search.value.attachment': none
  'search.value.draft': none
  'search.value.unread': none
  'search.value.me': none
  'search.value.nobody': none
  'search.value.today': none
  'search.value.yesterday': none
  'search.example.from': none
  'search.example.to': none
  'search.example.order': none
  'search.example.tag': none
  'promise.title': none
  'promise.help': none
  'promise.column.situation': none
  'promise.column.target': none
  'promise.column.latest': none
  'promise.column.resolution': none
  'promise.situation.chat': none
  'promise.situation.order_enquiry': none
  'promise.situation.form': none
  'promise.situation.email': none
  'promise.situation.social': none
  'promise.unit.seconds': none
  'promise.unit.minutes': none
  'promise.unit.hours': none
  'promise.unit.days': none
  'promise.amount': { column: Slot; situation: Slot }
  'promise.unit_of': { column: Slot; situation: Slot }
  'promise.none_help': none
  'promise.saved': none
  'promise.reset': none
  'promise.seconds': { count: Slot }
  'promise.why': { situation: Slot; target: Slot; time: Slot }
  'promise.why_latest': { latest: Slot; situation: Slot; target: Slot; time: Slot }
  'promise.why_resolution': { target: Slot; time: Slot }
  'promise.why_waited': { time: Slot }
  'promise.first_reply_met': { time: Slot }
  'promise.first_reply_late': { late: Slot; time: Slot }
  'promise.paused': none
  'promise.snoozed': none
  'promise.nothing': none
  'promise.details': none
  'promise.latest_at': { time: Slot }
  'refund.open': none
  'refund.title': { number: Slot }
  'refund.asking': none
  'refund.asking_long': { seconds: Slot }
  'refund.open_one': none
  'refund.show_it': none
  'refund.nothing_left': none
  'refund.stale': none
  'refund.record_only': none
  'refund.payment': none
  'refund.captured': none
  'refund.before': none
  'refund.left': none
  'refund.amount': { currency: Slot }
  'refund.all': { amount: Slot }
  'refund.came_back': { amount: Slot }
  'refund.after': { amount: Slot }
  'refund.left_after': none
  'refund.unreadable': { example: Slot }
  'refund.reason': none
  'refund.reason_help': none
  'refund.cancel': none
  'refund.review': none
  'refund.back': none
  'refund.sentence': { amount: Slot; name: Slot; number: Slot }
  'refund.once': none
  'refund.give': { amount: Slot }
  'refund.accepted': { amount: Slot }
  'refund.books': { number: Slot; time: Slot }
  'refund.books_empty': none
  'refund.ours': none
  'refund.theirs': none
  'refund.marker': { marker: Slot }
  'refund.approvals': { count: Slot }
  'refund.payout.paid': none
  'refund.payout.pending': none
  'refund.payout.failed': none
  'refund.payout.unproven': none
  'refund.decide.question': none
  'refund.decide.happened': none
  'refund.decide.send_again': none
  'refund.decide.cancel': none
  'refund.which': none
  'refund.taken_back': none
  'refund.paid': { time: Slot }
  'repair.title': none
  'repair.what': none
  'repair.safe': none
  'repair.salvage': none
  'repair.salvage_help': none
  'repair.restore': none
  'repair.restore_help': { time: Slot }
  'repair.no_backup': none
  'repair.look': none
  'repair.working': none
  'repair.done_title': none
  'repair.done': none
  'repair.lost': none
  'repair.aside': none
  'repair.outbox': none
  'repair.unknown': none
  'repair.rows': { count: Slot }
  'settings.title': none
  'settings.at_once': none
  'settings.search': none
  'settings.clear_search': none
  'settings.none_title': { text: Slot }
  'settings.none_help': none
  'settings.changed': { name: Slot }
  'settings.name': none
  'settings.name_help': none
  'settings.language': none
  'settings.message_size': none
  'settings.message_pixels': { size: Slot }
  'settings.undo_seconds': none
  'settings.undo_help': none
  'settings.connections': none
  'settings.add_connection': none
  'settings.no_connection': none
  'settings.leave_sample': none
  'settings.leave_sample_help': none
  'settings.version': { version: Slot }
  'settings.section.team': none
  'settings.section.backups': none
  'settings.section.writing': none
  'settings.section.you': none
  'settings.section.look': none
  'settings.section.keys': none
  'settings.section.notices': none
  'settings.section.promises': none
  'settings.section.news': none
  'settings.section.mail': none
  'settings.section.connections': none
  'settings.section.data': none
  'settings.section.advanced': none
  'settings.formats.label': none
  'settings.formats.same': none
  'settings.formats.example': { example: Slot }
  'settings.theme.label': none
  'settings.theme.system': none
  'settings.theme.light': none
  'settings.theme.dark': none
  'settings.contrast.label': none
  'settings.contrast.system': none
  'settings.contrast.more': none
  'settings.motion.label': none
  'settings.motion.system': none
  'settings.motion.less': none
  'settings.density.label': none
  'settings.density.compact': none
  'settings.density.comfortable': none
  'settings.density.large': none
  'settings.data.files': none
  'settings.data.folder': none
  'settings.data.database': none
  'settings.data.attachments': none
  'settings.data.free': none
  'settings.data.unknown': none
  'settings.data.copy_folder': none
  'settings.data.local': none
  'settings.data.low': none
  'settings.advanced.diagnostics': none
  'settings.advanced.help': none
  'settings.advanced.copy': none
  'settings.keys.single': none
  'settings.keys.single_on': none
  'settings.keys.single_help': none
  'settings.keys.preset': none
  'settings.keys.own': none
  'settings.keys.find': none
  'settings.keys.command': none
  'settings.keys.add': none
  'settings.keys.add_to': { name: Slot }
  'settings.keys.remove': { key: Slot; name: Slot }
  'settings.keys.reset': { name: Slot }
  'settings.keys.reset_all': none
  'settings.keys.own_mark': none
  'settings.keys.press': none
  'settings.keys.press_for': { name: Slot }
  'settings.keys.press_help': none
  'settings.keys.use': { key: Slot }
  'settings.keys.use_anyway': none
  'settings.keys.cancel': none
  'settings.keys.none': none
  'settings.keys.export': none
  'settings.keys.import': none
  'settings.keys.import_failed': none
  'settings.keys.changed': { name: Slot }
  'settings.keys.presets.mostrador': none
  'settings.keys.presets.gmail': none
  'settings.keys.presets.mod': none
  'settings.keys.clash.command': { name: Slot }
  'settings.keys.clash.system': none
  'settings.keys.clash.text': none
  'settings.keys.clash.focus': none
  'settings.keys.clash.sign': none
  'settings.keys.clash.money': none
  'settings.after_ticket.label': none
  'settings.after_ticket.next': none
  'settings.after_ticket.previous': none
  'settings.after_ticket.list': none
  'settings.team.names': none
  'settings.team.help': none
  'settings.team.name_of': { name: Slot }
  'settings.team.retire': none
  'settings.team.retire_name': { name: Slot }
  'settings.team.return': none
  'settings.team.return_name': { name: Slot }
  'settings.team.gone': none
  'settings.team.add': none
  'settings.team.add_button': none
  'settings.folder.choose': none
  'settings.export.title': none
  'settings.export.help': none
  'settings.export.readable': none
  'settings.export.folder': none
  'settings.export.do': none
  'settings.export.working': none
  'settings.export.so_far': { done: Slot; total: Slot }
  'settings.export.done': { messages: Slot; rows: Slot; time: Slot }
  'settings.export.missing': { count: Slot }
  'settings.backup.title': none
  'settings.backup.help': none
  'settings.backup.last': none
  'settings.backup.none': none
  'settings.backup.kept': none
  'settings.backup.count': { count: Slot }
  'settings.backup.old': none
  'settings.backup.now': none
  'settings.backup.working': none
  'settings.backup.made': none
  'settings.backup.folder': none
  'settings.backup.folder_help': none
  'settings.backup.usual': none
  'settings.recovery.title': none
  'settings.recovery.help': none
  'settings.recovery.show': none
  'settings.recovery.warning': none
  'settings.recovery.yes': none
  'settings.recovery.keep': none
  'settings.recovery.copy': none
  'settings.recovery.done': none
  'keys.title': none
  'keys.help': none
  'keys.waiting': none
  'keys.enter': none
  'keys.escape': none
  'keys.space': none
  'keys.shift': none
  'keys.ctrl': none
  'keys.backspace': none
  'keys.delete': none
  'keys.page_down': none
  'keys.page_up': none
  'keys.menu_key': none
  'keys.tab': none
  'keys.elsewhere': none
  'keys.without': { key: Slot }
  'keys.group.list': none
  'keys.group.ticket': none
  'keys.group.write': none
  'keys.group.go': none
  'keys.group.app': none
  'keys.group.panel': none
  'keys.group.create': none
  'keys.group.sync': none
  'keys.group.view': none
  'keys.group.help': none
  'keys.why.anything': none
  'keys.why.list': none
  'keys.why.ticket': none
  'keys.why.opened': none
  'keys.why.selection': none
  'keys.why.composer': none
  'keys.why.message': none
  'keys.why.customer': none
  'keys.why.order': none
  'keys.why.results': none
  'keys.why.connections': none
  'keys.menu.file': none
  'keys.menu.edit': none
  'keys.menu.view': none
  'keys.menu.go': none
  'keys.menu.ticket': none
  'keys.menu.message': none
  'keys.menu.help': none
  'keys.command.send_later': none
  'keys.command.macros': none
  'keys.command.macros_in_text': none
  'keys.command.insert_link': none
  'keys.command.text_tools': none
  'keys.command.check_next': none
  'keys.command.reply_to_note': none
  'keys.command.draft_discard': none
  'keys.command.attach_file': none
  'keys.command.macro_from_reply': none
  'keys.command.go_drafts': none
  'keys.command.list_next': none
  'keys.command.list_previous': none
  'keys.command.list_open': none
  'keys.command.up': none
  'keys.command.show_new': none
  'keys.command.list_select': none
  'keys.command.list_extend_next': none
  'keys.command.list_extend_previous': none
  'keys.command.list_select_all': none
  'keys.command.queue_next': none
  'keys.command.queue_previous': none
  'keys.command.ticket_resolve': none
  'keys.command.ticket_resolve_stay': none
  'keys.command.ticket_take': none
  'keys.command.ticket_status': none
  'keys.command.ticket_unread': none
  'keys.command.ticket_spam': none
  'keys.command.ticket_bin': none
  'keys.command.ticket_take_up': none
  'keys.command.ticket_restore': none
  'keys.command.ticket_assign': none
  'keys.command.ticket_tags': none
  'keys.command.ticket_priority': none
  'keys.command.ticket_snooze': none
  'keys.command.ticket_merge': none
  'keys.command.ticket_watch': none
  'keys.command.redo': none
  'keys.command.message_next': none
  'keys.command.message_previous': none
  'keys.command.pane_conversation': none
  'keys.command.copy_address': none
  'keys.command.link_order': none
  'keys.command.customer_refresh': none
  'keys.command.customer_erase': none
  'keys.command.pane_customer': none
  'keys.command.reply': none
  'keys.command.note': none
  'keys.command.send': none
  'keys.command.send_resolve': none
  'keys.command.undo': none
  'keys.command.search': none
  'keys.command.sync': none
  'keys.command.keys': none
  'keys.command.go_mine': none
  'keys.command.go_unassigned': none
  'keys.command.go_overdue': none
  'keys.command.go_waiting': none
  'keys.command.go_snoozed': none
  'keys.command.go_held': none
  'keys.command.go_bin': none
  'keys.command.go_all': none
  'keys.command.go_inbox': none
  'keys.command.go_outbox': none
  'keys.command.go_settings': none
  'keys.command.go_notices': none
  'keys.command.do_not_disturb': none
  'keys.command.zoom_in': none
  'keys.command.zoom_out': none
  'keys.command.zoom_reset': none
  'keys.command.practice': none
  'keys.command.copy_message': none
  'keys.command.show_original': none
  'keys.command.find_in_ticket': none
  'keys.command.find_next': none
  'keys.command.find_previous': none
  'keys.command.ticket_followers': none
  'keys.command.copy_order': none
  'keys.command.refund': none
  'keys.command.open_return': none
  'keys.command.copy_link': none
  'keys.command.ticket_save_pdf': none
  'keys.command.ticket_save_mail': none
  'keys.command.next_pane': none
  'keys.command.previous_pane': none
  'keys.command.newest_notice': none
  'keys.command.palette': none
  'keys.command.context_menu': none
  'keys.command.help': none
  'keys.command.copy_diagnostics': none
  'keys.command.sync_pause': none
  'keys.command.retry_all': none
  'keys.command.add_connection': none
  'keys.command.view_language': none
  'keys.command.view_theme': none
  'keys.command.view_contrast': none
  'keys.command.view_density': none
  'keys.command.view_message_size': none
  'keys.command.single_keys': none
  'synonyms.list_next': none
  'synonyms.list_previous': none
  'synonyms.list_open': none
  'synonyms.up': none
  'synonyms.show_new': none
  'synonyms.queue_next': none
  'synonyms.queue_previous': none
  'synonyms.refund': none
  'synonyms.ticket_resolve': none
  'synonyms.ticket_resolve_stay': none
  'synonyms.ticket_take': none
  'synonyms.ticket_status': none
  'synonyms.ticket_unread': none
  'synonyms.message_next': none
  'synonyms.message_previous': none
  'synonyms.pane_conversation': none
  'synonyms.pane_customer': none
  'synonyms.customer_erase': none
  'synonyms.reply': none
  'synonyms.note': none
  'synonyms.send': none
  'synonyms.send_resolve': none
  'synonyms.go_mine': none
  'synonyms.go_unassigned': none
  'synonyms.go_overdue': none
  'synonyms.go_waiting': none
  'synonyms.go_snoozed': none
  'synonyms.go_held': none
  'synonyms.go_bin': none
  'synonyms.ticket_spam': none
  'synonyms.ticket_bin': none
  'synonyms.ticket_take_up': none
  'synonyms.ticket_restore': none
  'synonyms.setting_senders': none
  'synonyms.setting_opening': none
  'synonyms.setting_order_news': none
  'synonyms.setting_acknowledge': none
  'synonyms.go_all': none
  'synonyms.go_inbox': none
  'synonyms.go_outbox': none
  'synonyms.go_settings': none
  'synonyms.search': none
  'synonyms.sync': none
  'synonyms.undo': none
  'synonyms.next_pane': none
  'synonyms.previous_pane': none
  'synonyms.newest_notice': none
  'synonyms.keys': none
  'synonyms.palette': none
  'synonyms.context_menu': none
  'synonyms.help': none
  'synonyms.copy_diagnostics': none
  'synonyms.sync_pause': none
  'synonyms.retry_all': none
  'synonyms.add_connection': none
  'synonyms.view_language': none
  'synonyms.view_theme': none
  'synonyms.view_contrast': none
  'synonyms.view_density': none
  'synonyms.view_message_size': none
  'synonyms.single_keys': none
  'synonyms.setting_name': none
  'synonyms.setting_language': none
  'synonyms.setting_formats': none
  'synonyms.setting_undo_seconds': none
  'synonyms.setting_theme': none
  'synonyms.setting_contrast': none
  'synonyms.setting_motion': none
  'synonyms.setting_density': none
  'synonyms.setting_message_size': none
  'synonyms.setting_single_keys': none
  'synonyms.setting_preset': none
  'synonyms.setting_keys': none
  'synonyms.setting_connections': none
  'synonyms.setting_add_connection': none
  'synonyms.setting_import_mail': none
  'synonyms.setting_import_orders': none
  'synonyms.setting_leave_sample': none
  'synonyms.setting_export': none
  'synonyms.setting_files': none
  'synonyms.setting_diagnostics': none
  'synonyms.go_notices': none
  'synonyms.do_not_disturb': none
  'synonyms.zoom_in': none
  'synonyms.zoom_out': none
  'synonyms.zoom_reset': none
  'synonyms.practice': none
  'synonyms.copy_message': none
  'synonyms.show_original': none
  'synonyms.find_in_ticket': none
  'synonyms.find_next': none
  'synonyms.find_previous': none
  'synonyms.ticket_followers': none
  'synonyms.copy_order': none
  'synonyms.copy_link': none
  'synonyms.ticket_save_pdf': none
  'synonyms.ticket_save_mail': none
  'synonyms.setting_notice_preset': none
  'synonyms.setting_notice_text': none
  'synonyms.setting_do_not_disturb': none
  'synonyms.setting_quiet_hours': none
  'synonyms.setting_badge_unread': none
  'synonyms.setting_background': none
  'synonyms.setting_autostart': none
  'synonyms.setting_zoom': none
  'synonyms.list_select': none
  'synonyms.list_extend_next': none
  'synonyms.list_extend_previous': none
  'synonyms.list_select_all': none
  'synonyms.setting_promises': none
  'synonyms.setting_macros': none
  'synonyms.setting_signatures': none
  'synonyms.send_later': none
  'synonyms.macros': none
  'synonyms.check_next': none
  'synonyms.reply_to_note': none
  'synonyms.draft_discard': none
  'synonyms.attach_file': none
  'synonyms.macro_from_reply': none
  'synonyms.go_drafts': none
  'synonyms.setting_after_ticket': none
  'synonyms.setting_team': none
  'synonyms.setting_add_colleague': none
  'synonyms.setting_backup_folder': none
  'synonyms.setting_backups': none
  'synonyms.setting_recovery_code': none
  'palette.title': none
  'palette.placeholder': none
  'palette.choose': none
  'palette.back': none
  'palette.chosen': none
  'palette.none': none
  'palette.no_choice': none
  'palette.no_ticket': none
  'palette.order': { number: Slot }
  'palette.search_for': { text: Slot }
  'palette.menu': none
  'palette.undo': { what: Slot }
  'palette.undo_newer': { count: Slot }
  'palette.section.selection': none
  'palette.section.undo': none
  'palette.section.go': none
  'palette.section.open': none
  'palette.section.insert': none
  'palette.section.create': none
  'palette.section.sync': none
  'palette.section.view': none
  'palette.section.help': none
  'palette.section.search': none
  'palette.help.move': none
  'palette.help.choose': none
  'palette.help.back': none
  'palette.help.close': none
  'palette.count': { count: Slot }
  'palette.view': none
  'help.useful': none
  'help.in_palette': none
  'help.all_keys': none
  'help.inbox.title': none
  'help.inbox.what': none
  'help.inbox.how': none
  'help.inbox.safe': none
  'help.ticket.title': none
  'help.ticket.what': none
  'help.ticket.how': none
  'help.ticket.safe': none
  'help.outbox.title': none
  'help.outbox.what': none
  'help.outbox.how': none
  'help.outbox.safe': none
  'help.search.title': none
  'help.search.what': none
  'help.search.how': none
  'help.search.safe': none
  'help.settings.title': none
  'help.settings.what': none
  'help.settings.how': none
  'help.settings.safe': none
  'event.ticket_created': none
  'event.status_changed': { from: Slot; to: Slot }
  'event.assigned': { name: Slot }
  'event.unassigned': none
  'event.return_requested': { lines: Slot }
  'event.order_note': none
  'event.order_shipped': { number: Slot }
  'event.order_delivered': { number: Slot }
  'event.order_linked': { number: Slot }
  'event.order_unlinked': { number: Slot }
  'event.reply_undone': none
  'event.priority_changed': { from: Slot; to: Slot }
  'event.tags_added': { tags: Slot }
  'event.tags_removed': { tags: Slot }
  'event.tags_changed': { added: Slot; removed: Slot }
  'event.snoozed': { until: Slot }
  'event.woken': none
  'event.woken_by_time': { name: Slot }
  'event.woken_by_customer': none
  'event.woken_by_colleague': none
  'event.merged_in': { number: Slot; subject: Slot }
  'event.split_off': { number: Slot }
  'event.split_from': { number: Slot }
  'event.marked_spam': none
  'event.answered_elsewhere': none
  'event.binned': none
  'event.restored': none
  'event.news_paid': { number: Slot }
  'event.news_shipped': { number: Slot }
  'event.news_late': { number: Slot; until: Slot }
  'event.news_unavailable': { lines: Slot; number: Slot }
  'event.news_delivered': { number: Slot }
  'event.news_refunded': { number: Slot }
  'event.news_draft': none
  'event.news_draft_kept': none
  'event.news_no_address': none
  'event.news_blocked': none
  'event.news_address_failed': none
  'event.unknown': none
  'undo.mail.pictures': none
  'undo.mail.no_pictures': none
  'undo.notice.done': none
  'undo.ticket.status': { status: Slot }
  'undo.ticket.assign': { name: Slot }
  'undo.ticket.unassign': none
  'undo.ticket.priority': { priority: Slot }
  'undo.ticket.tags': { tags: Slot }
  'undo.ticket.snooze': { until: Slot }
  'undo.ticket.wake': none
  'undo.ticket.watch': none
  'undo.ticket.unwatch': none
  'undo.ticket.follow': { name: Slot }
  'undo.ticket.unfollow': { name: Slot }
  'undo.ticket.read': none
  'undo.ticket.unread': none
  'undo.ticket.spam': none
  'undo.ticket.bin': none
  'undo.ticket.restore': none
  'undo.ticket.merge': none
  'undo.ticket.unmerge': none
  'undo.ticket.split': none
  'undo.ticket.reply': none
  'undo.ticket.note': none
  'undo.ticket.link_order': none
  'undo.customer.edit': none
  'undo.customer.keep': none
  'undo.customer.note_add': none
  'undo.customer.note_edit': none
  'undo.customer.note_delete': none
  'undo.customer.merge': none
  'undo.customer.separate': none
  'undo.customer.distinct': none
  'undo.refund.request': none
  'undo.return.open': none
  'undo.return.approve': none
  'undo.return.decline': none
  'undo.app.set': none
  'undo.agent.add': { name: Slot }
  'undo.agent.rename': { name: Slot }
  'undo.agent.retire': { name: Slot }
  'undo.agent.return': { name: Slot }
  'undo.view.save': none
  'undo.view.remove': none
  'undo.view.order': none
  'undo.promise.set': none
  'undo.did.mail.pictures': none
  'undo.did.mail.no_pictures': none
  'undo.did.view.save': none
  'undo.did.view.remove': none
  'undo.did.view.order': none
  'undo.did.promise.set': none
  'undo.did.draft.discard': none
  'undo.did.draft.to_note': none
  'undo.did.macro.add': none
  'undo.did.macro.change': none
  'undo.did.macro.remove': none
  'undo.did.sender.block': none
  'undo.did.sender.allow': none
  'undo.did.sender.forget': none
  'undo.did.address.retry': none
  'undo.did.news.rule': none
  'undo.did.news.text': none
  'undo.did.news.way': none
  'undo.did.news.delivery': none
  'undo.did.acknowledge.set': none
  'undo.did.signature.set': none
  'undo.did.outbox.reschedule': none
  'undo.did.refund.request': none
  'undo.did.return.open': none
  'undo.did.return.approve': none
  'undo.did.return.decline': none
  'undo.did.app.set': none
  'undo.did.ticket.link_order': none
  'undo.did.ticket.status': { status: Slot }
  'undo.did.ticket.assign': { name: Slot }
  'undo.did.ticket.unassign': none
  'undo.did.ticket.priority': { priority: Slot }
  'undo.did.ticket.tags': { tags: Slot }
  'undo.did.ticket.snooze': { until: Slot }
  'undo.did.ticket.wake': none
  'undo.did.ticket.watch': none
  'undo.did.ticket.unwatch': none
  'undo.did.ticket.follow': { name: Slot }
  'undo.did.ticket.unfollow': { name: Slot }
  'undo.did.ticket.read': none
  'undo.did.ticket.unread': none
  'undo.did.ticket.spam': none
  'undo.did.ticket.bin': none
  'undo.did.ticket.restore': none
  'undo.did.ticket.merge': none
  'undo.did.ticket.unmerge': none
  'undo.did.ticket.split': none
  'undo.did.ticket.reply': none
  'undo.did.ticket.note': none
  'undo.did.customer.edit': none
  'undo.did.customer.keep': none
  'undo.did.customer.note_add': none
  'undo.did.customer.note_edit': none
  'undo.did.customer.note_delete': none
  'undo.did.customer.merge': none
  'undo.did.customer.separate': none
  'undo.did.customer.distinct': none
  'undo.did.agent.add': { name: Slot }
  'undo.did.agent.rename': { name: Slot }
  'undo.did.agent.retire': { name: Slot }
  'undo.did.agent.return': { name: Slot }
  'undo.something': none
  'undo.on_ticket': { number: Slot; what: Slot }
  'undo.nothing': none
  'undo.no_redo': none
  'undo.redone': { what: Slot }
  'undo.on_tickets': { count: Slot; what: Slot }
  'undo.later': { count: Slot }
  'undo.draft.discard': none
  'undo.draft.to_note': none
  'undo.macro.add': none
  'undo.macro.change': none
  'undo.macro.remove': none
  'undo.sender.block': none
  'undo.sender.allow': none
  'undo.sender.forget': none
  'undo.address.retry': none
  'undo.news.rule': none
  'undo.news.text': none
  'undo.news.way': none
  'undo.news.delivery': none
  'undo.acknowledge.set': none
  'undo.signature.set': none
  'undo.outbox.reschedule': none
  'views.new': none
  'views.new_title': none
  'views.edit_title': none
  'views.name': none
  'views.name_missing': none
  'views.team': none
  'views.team_help': none
  'views.joined': none
  'views.rule.all': none
  'views.rule.any': none
  'views.rule.none': none
  'views.question': none
  'views.answer': none
  'views.value': none
  'views.hours_label': none
  'views.hours': none
  'views.me': none
  'views.nobody': none
  'views.add': none
  'views.add_group': none
  'views.nest': none
  'views.remove': none
  'views.remove_group': none
  'views.unfinished': none
  'views.finds': { count: Slot }
  'views.finds_capped': { count: Slot }
  'views.save': none
  'views.cancel': none
  'views.saved': { name: Slot }
  'views.removed': { name: Slot }
  'views.copy_of': { name: Slot }
  'views.up': { name: Slot }
  'views.down': { name: Slot }
  'views.edit': { name: Slot }
  'views.duplicate': { name: Slot }
  'views.delete': { name: Slot }
  'views.none': none
  'views.shipped.late_spanish': none
  'views.shipped.mine_pressing': none
  'views.shipped.with_files': none
  'views.shipped.quiet': none
  'views.field.status': none
  'views.field.assignee': none
  'views.field.priority': none
  'views.field.tag': none
  'views.field.channel': none
  'views.field.language': none
  'views.field.customer': none
  'views.field.subject': none
  'views.field.text': none
  'views.field.overdue': none
  'views.field.due_within': none
  'views.field.created_before': none
  'views.field.quiet_for': none
  'views.field.unread': none
  'views.field.has_draft': none
  'views.field.has_attachment': none
  'views.field.watching': none
  'views.field.order_linked': none
  'views.field.order_late': none
  'views.field.order_payment': none
  'views.field.order_fulfilment': none
  'views.field.connection': none
  'views.is.code': none
  'views.is.text': none
  'views.is.hours': none
  'views.is.plain': none
  'views.not.code': none
  'views.not.text': none
  'views.not.hours': none
  'views.not.plain': none
  'errors.internal': none
  'errors.unknown_command': none
  'errors.input_invalid': { field: Slot }
  'errors.not_found': none
  'errors.sender_invalid': { sender: Slot }
  'errors.sender_is_us': { sender: Slot }
  'errors.news_text_invalid': { place: Slot }
  'errors.news_many': { count: Slot }
  'errors.delivery_days_invalid': { max: Slot }
  'errors.acknowledgement_invalid': { place: Slot }
  'errors.locked': none
  'errors.passphrase_wrong': none
  'errors.passphrase_short': none
  'errors.setting_invalid': { key: Slot }
  'errors.reply_outdated': none
  'errors.reply_empty': none
  'errors.no_reply_route': none
  'errors.already_sent': none
  'errors.database_damaged': none
  'errors.database_newer': none
  'errors.database_key_wrong': none
  'errors.disk_full': none
  'errors.keychain_unavailable': none
  'errors.shop_unreachable': { host: Slot }
  'errors.shop_sign_in_refused': none
  'errors.shop_answer_not_understood': none
  'errors.shop_certificate': { host: Slot }
  'errors.shop_rate_limited': none
  'errors.shop_not_this_kind': { connector: Slot }
  'errors.shop_interface_off': none
  'errors.address_invalid': none
  'errors.shop_address_other': { ending: Slot }
  'errors.shop_rights_missing': { rights: Slot }
  'errors.shop_app_missing': none
  'errors.network_sign_in_needed': none
  'errors.mail_program_missing': none
  'errors.mail_too_long_for_mail_program': none
  'errors.send_refused': none
  'errors.outcome_unknown': none
  'errors.file_missing': none
  'errors.connection_exists': none
  'errors.connection_left': { name: Slot }
  'errors.connection_under_way': none
  'errors.nothing_to_undo': none
  'errors.too_many_views': none
  'errors.already_open': none
  'errors.no_home': none
  'errors.browser_missing': none
  'errors.ticket_merged': none
  'errors.status_invalid': none
  'errors.snooze_past': none
  'errors.tag_invalid': { tag: Slot }
  'errors.agent_unknown': none
  'errors.agent_exists': { name: Slot }
  'errors.agent_name_invalid': none
  'errors.agent_is_you': none
  'errors.too_many_tickets': none
  'errors.recovery_code_needed': none
  'errors.recovery_code_wrong': none
  'errors.backup_missing': none
  'errors.erase_confirm': none
  'errors.erase_under_way': none
  'errors.database_read_only': none
  'errors.nothing_damaged': none
  'errors.merge_same': none
  'errors.customer_changed': none
  'errors.when_unreadable': none
  'errors.when_ambiguous': none
  'errors.when_too_far': none
  'errors.merge_itself': none
  'errors.ticket_outdated': { name: Slot; number: Slot; text: Slot }
  'errors.folder_unwritable': { folder: Slot }
  'errors.export_running': none
  'errors.export_cancelled': none
  'errors.merge_drafts': { number: Slot }
  'errors.split_all': none
  'errors.promise_invalid': none
  'errors.placeholder_unfilled': { place: Slot }
  'errors.reply_taken_back': none
  'errors.send_time_invalid': none
  'errors.recipient_invalid': none
  'errors.attachment_too_large': { limit: Slot; name: Slot }
  'errors.too_many_files': { count: Slot }
  'errors.macro_name_missing': none
  'errors.macro_text_missing': none
  'errors.refund_unsupported': none
  'errors.refund_amount_invalid': none
  'errors.refund_too_much': none
  'errors.refund_open': none
  'errors.refund_outdated': none
  'errors.refund_reason_long': none
  'errors.refund_taken_back': none
  'errors.refund_order_missing': none
  'errors.refund_already_paid': none
  'errors.refund_refused': none
  'errors.refund_unknown': none
  'errors.refund_not_found': none
  'errors.refund_unproven': none
  'errors.refund_failed': none
  'errors.refund_elsewhere': none
  'errors.refund_twice': none
  'errors.refund_pending_long': none
  'errors.refund_key_mismatch': none
  'errors.refund_damaged': none
  'errors.return_unsupported': none
  'errors.return_missing': none
  'errors.return_pending': none
  'errors.return_lines_invalid': none
  'errors.return_decided': none
  'errors.return_open': none
  'errors.return_reason_missing': none
  'errors.return_note_long': { max: Slot }
  'errors.return_taken_back': none
  'errors.return_refused': none
  'errors.return_unknown': none
  'errors.return_decided_otherwise': none
  'errors.mail_password_refused': { host: Slot }
  'errors.mail_encryption_missing': { host: Slot }
  'errors.mail_folder_missing': { folder: Slot }
  'errors.mail_recipient_refused': { address: Slot; said: Slot }
  'errors.mail_too_large': { host: Slot; limit: Slot }
  'errors.mail_refused': { host: Slot; said: Slot }
  'errors.sign_in_again': { provider: Slot }
  'errors.sign_in_denied': { provider: Slot }
  'errors.sign_in_client_refused': { provider: Slot }
  'errors.sign_in_scope_missing': { provider: Slot }
  'errors.sign_in_unknown': none
  'errors.sign_in_gone': none
  'errors.sign_in_late': none
  'errors.mail_token_refused': { host: Slot }
  'errors.mail_access_off': { host: Slot }
  'errors.sender_doubtful': none
  'errors.import_missing': { path: Slot }
  'errors.import_no_mailbox': none
  'errors.import_running': none
  'errors.file_spreadsheet': none
  'errors.file_no_text': none
  'errors.file_empty': none
  'errors.file_no_columns': none
  'errors.file_plan': none
  'errors.file_running': none
  'errors.file_changed': none
  'errors.bin_only_held': none
  'errors.ticket_binned': none
  'errors.site_sign_in_refused': { host: Slot }
  'errors.site_rights_missing': { host: Slot }
  'errors.comments_closed': none
  'errors.comment_not_shown': none
  'errors.public_on_hold': none
  'errors.public_impossible': none
  'errors.public_files': none
  'notice.title': none
  'notice.empty': none
  'notice.empty_help': none
  'notice.empty_kind': none
  'notice.bell': { count: Slot }
  'notice.filter': none
  'notice.all': none
  'notice.list': none
  'notice.done': none
  'notice.done_all': none
  'notice.stays': none
  'notice.open': none
  'notice.open_ticket': { number: Slot }
  'notice.kind.mention': none
  'notice.kind.assigned': none
  'notice.kind.message': none
  'notice.kind.watched': none
  'notice.kind.at_risk': none
  'notice.kind.overdue': none
  'notice.kind.failed': none
  'notice.kind.unknown': none
  'notice.kind.stopped': none
  'notice.kind.delayed': none
  'notice.kind.connection': none
  'notice.kind.import_done': none
  'notice.kind.checklist': none
  'notice.said.mention': { name: Slot }
  'notice.said.mention_by_nobody': none
  'notice.said.assigned': { name: Slot }
  'notice.said.assigned_by_nobody': none
  'notice.said.message': { name: Slot }
  'notice.said.watched': { name: Slot }
  'notice.said.at_risk': { time: Slot }
  'notice.said.overdue': { time: Slot }
  'notice.said.failed': { reason: Slot }
  'notice.said.failed_plain': none
  'notice.said.unknown': none
  'notice.said.stopped': none
  'notice.said.delayed': none
  'notice.said.connection': { label: Slot; reason: Slot }
  'notice.said.import_done': { label: Slot }
  'notice.said.checklist': none
  'notice.act.message': none
  'notice.act.at_risk': none
  'notice.act.assigned': none
  'notice.act.mention': none
  'notice.act.decide': none
  'notice.act.outbox': none
  'notice.act.connection': none
  'notice.act.inbox': none
  'notice.practice.progress': { count: Slot; done: Slot }
  'notice.practice.take': none
  'notice.practice.answer': none
  'notice.practice.take_back': none
  'notice.practice.note': none
  'notice.practice.resolve': none
  'notice.practice.snooze': none
  'notice.practice.customer_note': none
  'notice.practice.done': none
  'notice.practice.open': none
  'notice.practice.again': none
  'notice.alert.mention': { name: Slot }
  'notice.alert.assigned': { name: Slot }
  'notice.alert.message': { name: Slot }
  'notice.alert.at_risk': none
  'notice.alert.overdue': none
  'notice.alert.failed': none
  'notice.alert.unknown': none
  'notice.alert.stopped': none
  'notice.alert.delayed': none
  'notice.alert.connection': { label: Slot }
  'notice.alert.ticket': { number: Slot; subject: Slot }
  'notice.alert.customer': { name: Slot; number: Slot }
  'notice.alert.open': none
  'notice.alert.snooze': none
  'notice.settings.title': none
  'notice.settings.running': none
  'notice.settings.preset': none
  'notice.settings.preset_all': none
  'notice.settings.preset_risk': none
  'notice.settings.text': none
  'notice.settings.text_help': none
  'notice.settings.quiet': none
  'notice.settings.quiet_help': none
  'notice.settings.from': none
  'notice.settings.to': none
  'notice.settings.do_not_disturb': none
  'notice.settings.do_not_disturb_help': none
  'notice.settings.badge_unread': none
  'notice.settings.background': none
  'notice.settings.background_help': none
  'notice.settings.autostart': none
  'notice.settings.zoom': none
  'notice.settings.zoom_value': { percent: Slot }
  'notice.toast.disturb_on': none
  'notice.toast.disturb_off': none
  'notice.toast.link_copied': { link: Slot }
  'notice.toast.link_bad': { link: Slot }
  'notice.toast.zoom': { percent: Slot }
  'notice.toast.done': { count: Slot }
  'notice.toast.practice': none
  'held.short.away': none
  'held.short.bounce': none
  'held.short.delayed': none
  'held.short.receipt': none
  'held.short.complaint': none
  'held.short.list': none
  'held.short.loop': none
  'held.short.spam': none
  'held.short.blocked': none
  'held.why.away': none
  'held.why.bounce': none
  'held.why.delayed': none
  'held.why.receipt': none
  'held.why.complaint': none
  'held.why.list': none
  'held.why.loop': none
  'held.why.spam': none
  'held.why.blocked': none
  'held.bar': none
  'held.take_up': none
  'held.put_away': none
  'held.put_away_help': none
  'held.taken_up': { number: Slot }
  'held.was_put_away': { number: Slot }
  'held.spam': none
  'held.marked_spam': { number: Slot }
  'held.bin': none
  'held.bin_help': none
  'held.in_bin': { time: Slot }
  'held.restore': none
  'held.was_binned': { number: Slot }
  'held.was_restored': { number: Slot }
  'held.allow': none
  'held.block': none
  'held.block_domain': { domain: Slot }
  'held.unblock': none
  'held.more': none
  'held.blocked': { sender: Slot }
  'held.allowed': { sender: Slot }
  'held.forgotten': { sender: Slot }
  'held.is_blocked': { sender: Slot }
  'held.is_allowed': { sender: Slot }
  'held.senders.title': none
  'held.senders.help': none
  'held.senders.none': none
  'held.senders.sender': none
  'held.senders.example': none
  'held.senders.block': none
  'held.senders.allow': none
  'held.senders.remove': { sender: Slot }
  'held.senders.rule.block': none
  'held.senders.rule.allow': none
  'held.senders.since': { time: Slot }
  'held.failed.chip': none
  'held.failed.help': { address: Slot; time: Slot }
  'held.failed.said': { words: Slot }
  'held.failed.again': none
  'held.failed.again_for': { address: Slot }
  'held.failed.done': { address: Slot }
  'held.recipient.list': none
  'held.recipient.waiting': none
  'held.recipient.accepted': none
  'held.recipient.refused': none
  'held.mailbox.for': none
  'held.mailbox.all': none
  'held.mailbox.only': { name: Slot }
  'held.mailbox.inherits': none
  'held.opening.title': none
  'held.opening.help': none
  'held.opening.zone': none
  'held.opening.closed': none
  'held.opening.from': { day: Slot }
  'held.opening.to': { day: Slot }
  'held.opening.second': { day: Slot }
  'held.opening.remove': { day: Slot }
  'held.opening.closed_days': none
  'held.opening.add_day': none
  'held.opening.remove_day': { day: Slot }
  'held.opening.saved': none
  'held.opening.unsound': none
  'held.opening.day.mon': none
  'held.opening.day.tue': none
  'held.opening.day.wed': none
  'held.opening.day.thu': none
  'held.opening.day.fri': none
  'held.opening.day.sat': none
  'held.opening.day.sun': none
  'held.acknowledge.title': none
  'held.acknowledge.help': none
  'held.acknowledge.mailbox': none
  'held.acknowledge.what': none
  'held.acknowledge.choice.off': none
  'held.acknowledge.choice.forms': none
  'held.acknowledge.choice.all': none
  'held.acknowledge.language': none
  'held.acknowledge.text': none
  'held.acknowledge.preview': none
  'held.acknowledge.places': none
  'held.acknowledge.usual': none
  'held.acknowledge.none': none
  'imports.title': none
  'imports.help': none
  'imports.stays': none
  'imports.no_mailbox': none
  'imports.mailbox': none
  'imports.path': none
  'imports.choose_file': none
  'imports.choose_folder': none
  'imports.do': none
  'imports.list': none
  'imports.so_far': { done: Slot; total: Slot }
  'imports.state.running': none
  'imports.state.paused': none
  'imports.state.done': none
  'imports.state.cancelled': none
  'imports.state.failed': none
  'imports.pause': none
  'imports.resume': none
  'imports.cancel': none
  'imports.added': { count: Slot }
  'imports.known': { count: Slot }
  'imports.left_out': { count: Slot }
  'imports.problems': { count: Slot }
  'imports.problem.not_mail': none
  'imports.problem.cut_off': none
  'imports.problem.too_large': none
  'imports.problem.unreadable': none
  'imports.problem.charset_guessed': none
  'imports.mails': { count: Slot }
  'leaving.open': none
  'leaving.title': { name: Slot }
  'leaving.there': none
  'leaving.orders': { count: Slot }
  'leaving.customers': { count: Slot }
  'leaving.tickets': { count: Slot }
  'leaving.nothing': none
  'leaving.waiting': { count: Slot }
  'leaving.in_doubt': { count: Slot }
  'leaving.to_outbox': none
  'leaving.keep': none
  'leaving.keep_help': none
  'leaving.erase': none
  'leaving.erase_help': none
  'leaving.secrets': none
  'leaving.do_keep': none
  'leaving.next': none
  'leaving.sure_title': { name: Slot }
  'leaving.sure': none
  'leaving.shared': { count: Slot }
  'leaving.copies': { count: Slot }
  'leaving.renew': none
  'leaving.do_erase': none
  'leaving.back': none
  'leaving.working': none
  'leaving.erasing': none
  'leaving.left_at': { time: Slot }
  'leaving.again': none
  'leaving.erase_open': none
  'leaving.done_kept': none
  'leaving.done_erased': none
  'leaving.done_but_copies': none
  'leaving.withdrawn': { provider: Slot }
  'leaving.no_way': { provider: Slot }
  'leaving.not_withdrawn': { provider: Slot }
  'files.title': none
  'files.help': none
  'files.path': none
  'files.choose': none
  'files.look': none
  'files.looking': none
  'files.template_orders': none
  'files.template_customers': none
  'files.template_orders_name': none
  'files.template_customers_name': none
  'files.found': none
  'files.of_date': { time: Slot }
  'files.as_before': { time: Slot }
  'files.rows': { count: Slot }
  'files.kind.shopify_orders': none
  'files.kind.shopify_customers': none
  'files.kind.etsy_orders': none
  'files.kind.etsy_items': none
  'files.kind.woo_customers': none
  'files.kind.woo_orders': none
  'files.kind.woo_rows': none
  'files.kind.woo_plugin': none
  'files.kind.plain': none
  'files.subject_label': none
  'files.subject.orders': none
  'files.subject.customers': none
  'files.shop': none
  'files.new_shop': none
  'files.shop_name': none
  'files.columns': none
  'files.column': none
  'files.example': none
  'files.meaning': none
  'files.not_read': none
  'files.meaning_of': { column: Slot }
  'files.amounts': none
  'files.days': none
  'files.currency': none
  'files.currency_example': none
  'files.needs.number': none
  'files.needs.date': none
  'files.needs.amount': none
  'files.needs.currency': none
  'files.needs.person': none
  'files.preview': none
  'files.nothing_fits': none
  'files.first_problems': none
  'files.do': none
  'files.back': none
  'files.list': none
  'files.so_far': { done: Slot; total: Slot }
  'files.added': { count: Slot }
  'files.changed': { count: Slot }
  'files.same': { count: Slot }
  'files.left_out': { count: Slot }
  'files.problems': { count: Slot }
  'files.save_problems': none
  'files.problems_name': none
  'files.more_problems': none
  'files.head.row': none
  'files.head.column': none
  'files.head.what': none
  'files.head.taken': none
  'files.yes': none
  'files.no': none
  'files.from_file': { time: Slot }
  'files.problem.number_missing': { row: Slot }
  'files.problem.number_too_long': { row: Slot }
  'files.problem.person_missing': { row: Slot }
  'files.problem.date_missing': { row: Slot }
  'files.problem.date_invalid': { column: Slot; row: Slot; value: Slot }
  'files.problem.amount_invalid': { column: Slot; row: Slot; value: Slot }
  'files.problem.amount_too_large': { column: Slot; row: Slot }
  'files.problem.quantity_invalid': { column: Slot; row: Slot; value: Slot }
  'files.problem.currency_missing': { row: Slot }
  'files.problem.currency_invalid': { column: Slot; row: Slot; value: Slot }
  'files.problem.currency_differs': { column: Slot; row: Slot }
  'files.problem.total_missing': { row: Slot }
  'files.problem.email_invalid': { column: Slot; row: Slot }
  'files.problem.too_many_cells': { row: Slot; value: Slot }
  'files.problem.quote_open': { row: Slot }
  'files.problem.too_many_rows': { row: Slot }
  'files.incomplete': none
  'files.field.number': none
  'files.field.date': none
  'files.field.email': none
  'files.field.name': none
  'files.field.first_name': none
  'files.field.last_name': none
  'files.field.customer_id': none
  'files.field.phone': none
  'files.field.total': none
  'files.field.currency': none
  'files.field.shipping': none
  'files.field.status': none
  'files.field.payment': none
  'files.field.fulfilment': none
  'files.field.paid_at': none
  'files.field.shipped_at': none
  'files.field.cancelled_at': none
  'files.field.refunded': none
  'files.field.method': none
  'files.field.carrier': none
  'files.field.tracking': none
  'files.field.item_title': none
  'files.field.item_variant': none
  'files.field.item_sku': none
  'files.field.item_quantity': none
  'files.field.item_price': none
  'files.field.item_total': none
  'files.field.item_discount': none
  'files.field.items': none
  'files.field.street': none
  'files.field.postcode': none
  'files.field.city': none
  'files.field.country': none
  'files.field.language': none
  'news.title': none
  'news.help': none
  'news.shop': none
  'news.kind.paid': none
  'news.kind.shipped': none
  'news.kind.late': none
  'news.kind.unavailable': none
  'news.kind.delivered': none
  'news.kind.refunded': none
  'news.about.paid': none
  'news.about.shipped': none
  'news.about.late': none
  'news.about.unavailable': none
  'news.about.delivered': none
  'news.about.refunded': none
  'news.rule.off': none
  'news.rule.draft': none
  'news.rule.send': none
  'news.delivery': none
  'news.delivery_help': none
  'news.what': none
  'news.person': none
  'news.way': { name: Slot }
  'news.mailbox': none
  'news.choose': none
  'news.choose_help': none
  'news.no_way': none
  'news.text': none
  'news.language': none
  'news.preview': none
  'news.shown_with': { number: Slot }
  'news.no_example': none
  'news.places': none
  'news.places_help': none
  'news.usual': none
  'news.none': none
  'news.sends': none
  'sign_in.with_google': none
  'sign_in.with_microsoft': none
  'sign_in.with_other': { provider: Slot }
  'sign_in.again_title': none
  'sign_in.again_text': none
  'sign_in.password_instead': none
  'sign_in.page_instead': none
  'sign_in.explained': { provider: Slot }
  'sign_in.client_missing': { provider: Slot }
  'sign_in.register': { provider: Slot }
  'sign_in.opening': none
  'sign_in.waiting': none
  'sign_in.waiting_help': none
  'sign_in.open_again': none
  'sign_in.cancel': none
  'sign_in.done': { account: Slot }
  'sign_in.done_unnamed': none
  'sign_in.other_account': { account: Slot; address: Slot }
  'sign_in.another': none
  'sign_in.retry': none
  'sign_in.checking': none
  'sign_in.first': none
  'sign_in.door.done.title': none
  'sign_in.door.done.text': none
  'sign_in.door.denied.title': none
  'sign_in.door.denied.text': none
  'sign_in.door.nothing.title': none
  'sign_in.door.nothing.text': none
}
