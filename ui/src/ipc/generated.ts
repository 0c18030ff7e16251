// Made from crates/api/src/contract by `cargo xtask codegen`. Do not edit.

/**
 * Chooses what a mailbox confirms. Undoable.
 */
export type AcknowledgeInput = { 
/**
 * Which mailbox.
 */
connectionId: string, 
/**
 * What is confirmed.
 */
what: AcknowledgeWhat, };

/**
 * What a customer would read.
 */
export type AcknowledgePreview = { 
/**
 * Plain text.
 */
text: string, };

/**
 * The text of a confirmation in one language.
 */
export type AcknowledgeText = { 
/**
 * ISO 639-1.
 */
language: string, 
/**
 * Plain text, with its places unfilled.
 */
text: string, 
/**
 * It is the shop's own, and not the one that came with the program.
 */
own: boolean, };

/**
 * A text in a language: to be kept (an empty one gives the program's own back; undoable), or to be looked at.
 */
export type AcknowledgeTextInput = { 
/**
 * Which mailbox.
 */
connectionId: string, 
/**
 * ISO 639-1.
 */
language: string, 
/**
 * Plain text; places are allowed.
 */
text: string, };

/**
 * What a mailbox confirms by itself, and in which words.
 */
export type AcknowledgeView = { 
/**
 * What is confirmed.
 */
what: AcknowledgeWhat, 
/**
 * One for each language of the program.
 */
texts: Array<AcknowledgeText>, 
/**
 * Places that a text can have, without braces.
 */
places: Array<string>, };

/**
 * What is confirmed.
 */
export type AcknowledgeWhat = "off" | "forms" | "all";

/**
 * Names an address.
 */
export type AddressInput = { 
/**
 * The address.
 */
address: string, };

/**
 * Adds a colleague.
 */
export type AgentAddInput = { 
/**
 * Name, 1 to 80 characters; refused with `agent_exists` when somebody has it.
 */
name: string, };

/**
 * A colleague was added.
 */
export type AgentAdded = { 
/**
 * Id.
 */
agentId: string, };

/**
 * The colleagues.
 */
export type AgentList = { 
/**
 * The agent who asks first, then by name, those who have left last.
 */
agents: Array<AgentView>, };

/**
 * Gives a colleague another name.
 */
export type AgentRenameInput = { 
/**
 * Who.
 */
agentId: string, 
/**
 * Name, 1 to 80 characters.
 */
name: string, };

/**
 * A colleague has left, or is back. The agent of this machine cannot leave: refused with `agent_is_you`.
 */
export type AgentRetireInput = { 
/**
 * Who.
 */
agentId: string, 
/**
 * Has left.
 */
retired: boolean, };

/**
 * Someone who answers customers.
 */
export type AgentView = { 
/**
 * Id, which never changes.
 */
id: string, 
/**
 * Name; empty while the agent of this machine has given none.
 */
name: string, 
/**
 * The agent who asks.
 */
me: boolean, 
/**
 * No longer offered for new work.
 */
retired: boolean, };

/**
 * What the shell needs before it can show anything.
 */
export type AppState = { 
/**
 * How far the application has come.
 */
stage: Stage, 
/**
 * Interface language: `en`, `es`, `hu` or `id`.
 */
language: string, 
/**
 * `system`, `light` or `dark`.
 */
theme: string, 
/**
 * `compact`, `comfortable` or `large`.
 */
density: string, 
/**
 * `system`, or `more` for the theme with more contrast whatever the computer says.
 */
contrast: string, 
/**
 * Size of what people wrote, 14 to 20, in pixels at the usual text size.
 */
messageSize: number, 
/**
 * Widths of the panes as JSON: step of the window's width, then pane, then pixels (0: folded away).
 */
panes: string, 
/**
 * Seconds that a reply is held before it is sent, 0 to 30.
 */
undoSeconds: number, 
/**
 * The agent's name as customers and colleagues see it; empty until it is known.
 */
agentName: string, 
/**
 * The sample shop is connected.
 */
sampleShop: boolean, 
/**
 * Name of the connected shop.
 */
shopName: string | null, 
/**
 * The data are damaged: they can be looked at, every change is refused, and `repair.do` mends it.
 */
damaged: boolean, 
/**
 * This program's version.
 */
version: string, 
/**
 * Every setting by its key, with what holds until it is set; empty until the database is open.
 */
settings: { [key in string]: string }, };

/**
 * A file of an archive and what is wrong with it.
 */
export type ArchiveProblem = { 
/**
 * The file, below the archive; empty when the archive is one file.
 */
file: string, 
/**
 * The words are `imports.problem.<code>`.
 */
code: string, 
/**
 * How many of its mails.
 */
mails: number, };

/**
 * How it stands with an archive; the words are `imports.state.<state>`.
 */
export type ArchiveState = "running" | "paused" | "done" | "cancelled" | "failed";

/**
 * An archive.
 */
export type ArchiveView = { 
/**
 * Id.
 */
id: string, 
/**
 * The mailbox that its mails belong to.
 */
connectionId: string, 
/**
 * The file or folder.
 */
path: string, 
/**
 * State.
 */
state: ArchiveState, 
/**
 * Mails that are new here.
 */
added: number, 
/**
 * Mails that were here before.
 */
known: number, 
/**
 * Mails that were thrown away, unfinished or spam there.
 */
leftOut: number, 
/**
 * Bytes that were read.
 */
done: number, 
/**
 * Bytes in all; 0 until it is known.
 */
total: number, 
/**
 * Files and what is wrong with them.
 */
problems: Array<ArchiveProblem>, 
/**
 * Why it stopped; the words are `errors.<code>`.
 */
errorCode: string | null, 
/**
 * When it was asked for.
 */
startedAt: number, };

/**
 * Content of a file.
 */
export type AttachmentContent = { 
/**
 * Cleaned file name.
 */
name: string, 
/**
 * Media type as declared.
 */
mediaType: string, 
/**
 * Base64, standard alphabet with padding.
 */
base64: string, };

/**
 * Asks for the content of a file.
 */
export type AttachmentInput = { 
/**
 * Which one.
 */
attachmentId: string, };

/**
 * A file of a message.
 */
export type AttachmentView = { 
/**
 * Id.
 */
id: string, 
/**
 * Cleaned file name.
 */
name: string, 
/**
 * Media type as declared.
 */
mediaType: string, 
/**
 * Bytes.
 */
size: number, };

/**
 * What is kept, and where.
 */
export type BackupStatus = { 
/**
 * Their folder.
 */
folder: string, 
/**
 * How many are complete there.
 */
count: number, 
/**
 * When the newest was made.
 */
newestAt: number | null, 
/**
 * Bytes of its database.
 */
newestBytes: number, };

/**
 * Where a conversation takes place.
 */
export type ChannelView = "email" | "chat" | "form" | "social" | "shop";

/**
 * A connection was added.
 */
export type ConnectionAdded = { 
/**
 * Its id.
 */
connectionId: string, };

/**
 * How much a connection has brought.
 */
export type ConnectionCounts = { 
/**
 * Orders stored.
 */
orders: number, 
/**
 * Customers stored.
 */
customers: number, 
/**
 * Products stored.
 */
products: number, 
/**
 * Tickets stored.
 */
tickets: number, };

/**
 * How a connection is doing.
 */
export type ConnectionHealth = "new" | "syncing" | "good" | "offline" | "needs_you" | "paused" | "left";

/**
 * A connection to test or to add.
 */
export type ConnectionInput = { 
/**
 * Which kind.
 */
connector: string, 
/**
 * What the agent calls it; empty: the shop's own name.
 */
label: string, 
/**
 * Field values by key. Secrets go to the keychain and nowhere else.
 */
fields: { [key in string]: string }, };

/**
 * A connection was disconnected.
 */
export type ConnectionLeft = { 
/**
 * What became of the sign-in.
 */
withdrawal: WithdrawalView, 
/**
 * Whose it was; empty without one.
 */
provider: string, 
/**
 * When the older copies were made that still hold what was erased.
 */
copies: number[], };

/**
 * All connections.
 */
export type ConnectionList = { 
/**
 * In the order in which they were added.
 */
connections: Array<ConnectionView>, 
/**
 * Rows of the outbox that are not settled.
 */
outboxOpen: number, 
/**
 * Rows of the outbox that need a person.
 */
outboxNeedsYou: number, };

/**
 * Asks for the connections.
 */
export type ConnectionListInput = { 
/**
 * With how much each has brought: that is counted row by row, so it is not for a screen that is drawn anew all day.
 */
counts?: boolean, };

/**
 * Stops or restarts reading a connection.
 */
export type ConnectionPauseInput = { 
/**
 * Which one.
 */
connectionId: string, 
/**
 * True to stop.
 */
paused: boolean, };

/**
 * A connection.
 */
export type ConnectionRef = { 
/**
 * Which one.
 */
connectionId: string, };

/**
 * What one synchronisation of one connection brought.
 */
export type ConnectionReport = { 
/**
 * Name.
 */
label: string, 
/**
 * New or changed orders.
 */
orders: number, 
/**
 * New or changed customers.
 */
customers: number, 
/**
 * New or changed products.
 */
products: number, 
/**
 * New messages.
 */
messages: number, 
/**
 * New tickets.
 */
tickets: number, 
/**
 * What went wrong; the words are `errors.<code>`.
 */
errorCode: string | null, 
/**
 * Slots of the error.
 */
errorParams: { [key in string]: string }, };

/**
 * What is known from what was typed so far; empty when that is not enough.
 */
export type ConnectionSuggestion = { 
/**
 * Brand of who was recognised; empty: it is only a guess.
 */
name: string, 
/**
 * Values of other fields by their keys.
 */
values: { [key in string]: string }, 
/**
 * What a person must know; the words are `connect.hint.<code>`. May be empty.
 */
hint: string, 
/**
 * Page where the hint can be followed; may be empty.
 */
link: string, 
/**
 * Signing in on the provider's page, where there is such a way.
 */
signIn: SignInOffer | null, };

/**
 * Result of a test, step by step.
 */
export type ConnectionTest = { 
/**
 * Steps in order; the first that failed is the last.
 */
steps: Array<TestStep>, 
/**
 * All steps passed.
 */
ok: boolean, 
/**
 * Name that the shop gives itself.
 */
shopName: string | null, };

/**
 * A connection.
 */
export type ConnectionView = { 
/**
 * Id.
 */
id: string, 
/**
 * Kind.
 */
connector: string, 
/**
 * Name.
 */
label: string, 
/**
 * Replies leave by it: it can have a signature and confirmations of its own.
 */
replies: boolean, 
/**
 * What it has comes from files that a person hands over: nothing is read by itself, and nobody can be asked.
 */
fromFiles: boolean, 
/**
 * It has orders: its customers can be told what happens to them.
 */
hasOrders: boolean, 
/**
 * How it is doing.
 */
health: ConnectionHealth, 
/**
 * Since when it is disconnected and only its history is there.
 */
leftAt: number | null, 
/**
 * Of one that is disconnected: what was typed to connect it, without secrets.
 */
typed: { [key in string]: string }, 
/**
 * When it was last read to the end.
 */
lastSuccessAt: number | null, 
/**
 * When it will be read again.
 */
nextSyncAt: number | null, 
/**
 * What went wrong; the words are `errors.<code>`.
 */
errorCode: string | null, 
/**
 * Slots of the error.
 */
errorParams: { [key in string]: string }, 
/**
 * Who shows the page on which somebody must sign in again to mend what went wrong.
 */
signIn: string | null, 
/**
 * How much it has brought, where that was asked for.
 */
counts: ConnectionCounts | null, 
/**
 * While what was there before is read for the first time, newest first, as far as the source can tell how far it is.
 */
firstImport: ImportView | null, };

/**
 * Kinds that can be connected.
 */
export type ConnectorList = { 
/**
 * In the order to show them; the sample shop is not among them.
 */
connectors: Array<ConnectorView>, };

/**
 * A kind of shop or channel that can be connected.
 */
export type ConnectorView = { 
/**
 * Id, for example `medusa`.
 */
id: string, 
/**
 * Brand, not translated.
 */
name: string, 
/**
 * What must be typed in.
 */
fields: Array<FieldView>, 
/**
 * What it can do; the words are `connect.capability.<name>`.
 */
capabilities: Array<string>, 
/**
 * Steps of its test; the words are `connect.step.<code>`.
 */
steps: Array<string>, };

/**
 * Sets facts about a customer. No later reading overwrites them. Undoable.
 */
export type CustomerEditInput = { 
/**
 * Which one.
 */
customerId: string, 
/**
 * What changes.
 */
changes: Array<CustomerFieldChange>, };

/**
 * Erases a customer for good. There is no undo.
 */
export type CustomerEraseInput = { 
/**
 * Which one.
 */
customerId: string, 
/**
 * What the preview asked to type; else refused with `erase_confirm`.
 */
confirm: string, 
/**
 * Make a new backup and remove every older copy.
 */
renewBackups: boolean, };

/**
 * A customer was erased.
 */
export type CustomerErased = { 
/**
 * What is gone.
 */
traces: TracesView, 
/**
 * When the older copies were made that still hold the customer.
 */
copies: number[], };

/**
 * A fact to set.
 */
export type CustomerFieldChange = { 
/**
 * Which.
 */
field: CustomerFieldView, 
/**
 * What it is from now on; nothing: what the shop says.
 */
value: string | null, };

/**
 * A fact about a customer that a person can set.
 */
export type CustomerFieldView = "name" | "language" | "country";

/**
 * Asks for a customer as the panel shows them.
 */
export type CustomerGetInput = { 
/**
 * Which one; somebody who was merged leads to the person.
 */
customerId: string, 
/**
 * An order that must be among those given, however old it is.
 */
orderId: string | null, 
/**
 * Up to 200 orders instead of the newest three.
 */
allOrders: boolean, };

/**
 * A customer who was found.
 */
export type CustomerHit = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * First address.
 */
email: string | null, 
/**
 * Name, addresses and telephones on one line, where the matches are.
 */
excerpt: string, 
/**
 * Start and end of each match in `excerpt`, in UTF-16 units.
 */
marks: Array<[number, number]>, 
/**
 * Number of orders.
 */
ordersCount: number, 
/**
 * The newest ticket, to open.
 */
ticketId: string | null, };

/**
 * Names one customer.
 */
export type CustomerInput = { 
/**
 * Which one; somebody who was merged leads to the person.
 */
customerId: string, };

/**
 * What was set by hand stays, although the shop says something else since. Undoable.
 */
export type CustomerKeepInput = { 
/**
 * Which one.
 */
customerId: string, 
/**
 * Which field.
 */
field: CustomerFieldView, };

/**
 * Somebody who may be the same person.
 */
export type CustomerMatch = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * What speaks for it.
 */
reasons: Array<MatchReasonView>, 
/**
 * An address is the same, not only a name and a place.
 */
strong: boolean, };

/**
 * Who may be the same person, and who was merged.
 */
export type CustomerMatches = { 
/**
 * Offered, strongest evidence first. Nobody is ever merged without a person.
 */
likely: Array<CustomerMatch>, 
/**
 * Merged into this one.
 */
merged: Array<MergedCustomer>, };

/**
 * From now on the other is shown as this customer. Undoable.
 */
export type CustomerMergeInput = { 
/**
 * The one who is looked at.
 */
customerId: string, 
/**
 * The other one.
 */
otherId: string, 
/**
 * Fields for which the other's value is shown.
 */
theirs: Array<CustomerFieldView>, };

/**
 * Adds a note about a customer. Undoable.
 */
export type CustomerNoteAddInput = { 
/**
 * Which one.
 */
customerId: string, 
/**
 * The note.
 */
text: string, 
/**
 * Minted by whoever asks; the same twice is one note.
 */
noteId: string, };

/**
 * Changes a note about a customer. Undoable.
 */
export type CustomerNoteEditInput = { 
/**
 * Which note.
 */
noteId: string, 
/**
 * Its text; nothing takes it away.
 */
text: string | null, };

/**
 * A note about a customer.
 */
export type CustomerNoteView = { 
/**
 * Id.
 */
id: string, 
/**
 * Name of who wrote it; empty when it is not known.
 */
author: string, 
/**
 * Text.
 */
text: string, 
/**
 * When it was written.
 */
at: number, 
/**
 * When it was last changed.
 */
changedAt: number | null, };

/**
 * Names two customers.
 */
export type CustomerPairInput = { 
/**
 * The one who is looked at.
 */
customerId: string, 
/**
 * The other one.
 */
otherId: string, };

/**
 * Products that may be offered to a customer.
 */
export type CustomerProducts = { 
/**
 * Best first, at most four.
 */
products: Array<SuggestedProduct>, };

/**
 * What asking the shops again brought.
 */
export type CustomerRefresh = { 
/**
 * Each shop that knows the person and is not paused.
 */
shops: Array<ShopRefresh>, };

/**
 * A shop that knows a customer.
 */
export type CustomerShop = { 
/**
 * Id of the connection.
 */
connectionId: string, 
/**
 * Its name.
 */
label: string, 
/**
 * When it was last read successfully.
 */
refreshedAt: number | null, 
/**
 * Reading is paused by a person.
 */
paused: boolean, 
/**
 * Why the last reading failed.
 */
errorCode: string | null, 
/**
 * Slots of that sentence.
 */
errorParams: { [key in string]: string }, 
/**
 * Nothing changes until a person does something.
 */
needsPerson: boolean, };

/**
 * A customer.
 */
export type CustomerView = { 
/**
 * Id of the person at the top.
 */
id: string, 
/**
 * Name as the customer writes it, or as a person set it.
 */
name: string, 
/**
 * E-mail addresses, those of everybody who was merged included.
 */
emails: Array<string>, 
/**
 * Those of them that take no mail.
 */
failedEmails: Array<FailedAddressView>, 
/**
 * Telephone numbers, likewise.
 */
phones: Array<string>, 
/**
 * ISO 639-1.
 */
language: string | null, 
/**
 * ISO 3166-1 alpha-2.
 */
country: string | null, 
/**
 * City of the newest order.
 */
city: string | null, 
/**
 * Fields that a person set; the others are the shop's.
 */
edited: Array<CustomerFieldView>, 
/**
 * Fields that a person set and of which the shop says something else since: the person's value is shown.
 */
disputes: Array<FieldDispute>, 
/**
 * Number of orders, cancelled ones included.
 */
ordersCount: number, 
/**
 * Of these, cancelled.
 */
cancelledOrders: number, 
/**
 * Paid minus refunded, one amount per currency.
 */
spent: Array<MoneyView>, 
/**
 * Orders of which something came back or is to; cancelled ones left out.
 */
returnedOrders: number, 
/**
 * First order.
 */
firstOrderAt: number | null, 
/**
 * Newest order.
 */
lastOrderAt: number | null, 
/**
 * Newest first; the one that was asked for is always among them.
 */
orders: Array<OrderView>, 
/**
 * Newest first, at most 100, this one included.
 */
tickets: Array<TicketBrief>, 
/**
 * Newest first.
 */
notes: Array<CustomerNoteView>, 
/**
 * Shops that know this person.
 */
shops: Array<CustomerShop>, };

/**
 * Order of day and month in dates written with signs between numbers.
 */
export type DateOrder = "dmy" | "mdy" | "ymd";

/**
 * Why a return is declined.
 */
export type DeclineReasonView = "period_ended" | "final_sale" | "another";

/**
 * State of an outgoing message, in the order of its life.
 */
export type DeliveryState = "held" | "stopped" | "waiting" | "sending" | "sent" | "handed_over" | "unknown" | "settling" | "needs_you" | "cancelled";

/**
 * An outgoing message's state with what is known of it.
 */
export type DeliveryView = { 
/**
 * State.
 */
state: DeliveryState, 
/**
 * Everybody can read it where it goes.
 */
inPublic: boolean, 
/**
 * Its outbox row.
 */
outboxId: string, 
/**
 * When the hold ends.
 */
heldUntil: number | null, 
/**
 * Held for a time that the agent chose, and not for the undo time.
 */
scheduled: boolean, 
/**
 * When the next try is due, after a failed one.
 */
nextTryAt: number | null, 
/**
 * Tries so far.
 */
attempts: number, 
/**
 * What went wrong last; the words are `errors.<code>`.
 */
errorCode: string | null, 
/**
 * Slots of the error.
 */
errorParams: { [key in string]: string }, };

/**
 * Answer of a command whose effect is seen through its topics.
 */
export type Done = Record<symbol, never>;

/**
 * A file of a text in progress.
 */
export type DraftFileInput = { 
/**
 * Which ticket.
 */
ticketId: string, 
/**
 * Reply or note.
 */
kind: DraftKind, 
/**
 * Name as the file has it.
 */
name: string, 
/**
 * Media type as the computer says.
 */
mediaType: string, 
/**
 * Base64, standard alphabet with padding.
 */
base64: string, };

/**
 * Names a file of a text in progress.
 */
export type DraftFileRef = { 
/**
 * Which one.
 */
fileId: string, };

/**
 * Saves a text in progress; one with nothing in it and no file is removed. The formatted text decides when there is any:
 * the plain one is made from it.
 */
export type DraftInput = { 
/**
 * Which ticket.
 */
ticketId: string, 
/**
 * Reply or note.
 */
kind: DraftKind, 
/**
 * Plain text.
 */
text: string, 
/**
 * With formatting.
 */
html?: string, 
/**
 * Addresses that the agent chose.
 */
recipients?: Array<string>, 
/**
 * What sending it will also do.
 */
effects?: Array<EffectView>, 
/**
 * Newest entry by others that was in view when it was begun.
 */
seenMessageId?: string, };

/**
 * Which of the two texts of a composer.
 */
export type DraftKind = "reply" | "note";

/**
 * The agent's texts in progress, newest first.
 */
export type DraftList = { 
/**
 * At most 500.
 */
drafts: Array<DraftListItem>, 
/**
 * How many there are.
 */
total: number, };

/**
 * A text in progress in the list of all.
 */
export type DraftListItem = { 
/**
 * Its ticket.
 */
ticketId: string, 
/**
 * The ticket's number.
 */
number: number, 
/**
 * The ticket's subject or first words.
 */
subject: string, 
/**
 * Customer's name or address.
 */
customerName: string, 
/**
 * Reply or note.
 */
kind: DraftKind, 
/**
 * Its first words.
 */
preview: string, 
/**
 * Number of files.
 */
files: number, 
/**
 * When it was last saved.
 */
savedAt: number, };

/**
 * Names one text in progress.
 */
export type DraftRef = { 
/**
 * Which ticket.
 */
ticketId: string, 
/**
 * Reply or note.
 */
kind: DraftKind, };

/**
 * A draft is on disk.
 */
export type DraftSaved = { 
/**
 * When.
 */
savedAt: number, };

/**
 * A text in progress.
 */
export type DraftView = { 
/**
 * Plain text.
 */
text: string, 
/**
 * The same with its formatting, if it has any.
 */
html: string | null, 
/**
 * When it was last saved.
 */
savedAt: number, 
/**
 * Addresses that the agent chose; nothing: the computed ones.
 */
recipients: Array<string> | null, 
/**
 * What sending it will also do.
 */
effects: Array<EffectView>, 
/**
 * Newest entry by others that was in view when it was begun.
 */
seenMessageId: string | null, 
/**
 * Its files.
 */
files: Array<AttachmentView>, };

/**
 * Which promise a deadline belongs to.
 */
export type DueKind = "first_reply" | "next_reply" | "resolution";

/**
 * The next promise to keep. Whether it is on track, at risk or overdue follows from the clock of whoever shows it.
 */
export type DueView = { 
/**
 * Which promise.
 */
kind: DueKind, 
/**
 * What it was promised in: the rule.
 */
situation: Situation, 
/**
 * When the clock started.
 */
startedAt: number, 
/**
 * When it is due.
 */
at: number, 
/**
 * The second threshold, which is never to be passed; the same as `at` when there is only one.
 */
latestAt: number, };

/**
 * What sending a text will also do to its ticket.
 */
export type EffectView = { "kind": "status", 
/**
 * Its code.
 */
status: string, } | { "kind": "priority", 
/**
 * Its code.
 */
priority: string, } | { "kind": "tag", 
/**
 * The tag.
 */
tag: string, } | { "kind": "assign", 
/**
 * `me`, `nobody`, or the id of an agent.
 */
to: string, };

/**
 * What erasing a customer would do.
 */
export type ErasePreview = { 
/**
 * Id of the person at the top.
 */
customerId: string, 
/**
 * What is to be typed to confirm it.
 */
confirm: string, 
/**
 * What goes.
 */
traces: TracesView, 
/**
 * When the backups and other older copies were made, newest first.
 */
copies: number[], };

/**
 * What a host pushes after a commit.
 */
export type Event = { "kind": "changed", 
/**
 * Topic names.
 */
topics: Array<string>, } | { "kind": "resync" };

/**
 * An event of a ticket, without words.
 */
export type EventView = { 
/**
 * Code; the words are `event.<code>`.
 */
code: string, 
/**
 * Slots.
 */
params: { [key in string]: string }, };

/**
 * Where to hand everything over to.
 */
export type ExportInput = { 
/**
 * A whole path; a new folder is made below it.
 */
folder: string, };

/**
 * How far an export is.
 */
export type ExportProgressView = { 
/**
 * Steps done: tables and messages.
 */
done: number, 
/**
 * Steps in all; 0 until they are counted.
 */
total: number, };

/**
 * How handing everything over is going.
 */
export type ExportStatus = { 
/**
 * While one is being made.
 */
running: ExportProgressView | null, 
/**
 * The last one since the program started.
 */
last: ExportedView | null, 
/**
 * Why the one that was asked for last failed.
 */
error: WireError | null, };

/**
 * A whole export.
 */
export type ExportedView = { 
/**
 * Its folder.
 */
folder: string, 
/**
 * Rows.
 */
rows: number, 
/**
 * Messages.
 */
messages: number, 
/**
 * Files of messages that could not be read.
 */
missing: number, 
/**
 * When it was finished.
 */
at: number, };

/**
 * An address of a customer that takes no mail.
 */
export type FailedAddressView = { 
/**
 * The address.
 */
address: string, 
/**
 * What was said of it.
 */
failed: FailedView, };

/**
 * What another server said of an address that takes no mail.
 */
export type FailedView = { 
/**
 * When.
 */
at: number, 
/**
 * The enhanced code (RFC 3463), as `5.1.1`; may be empty.
 */
status: string, 
/**
 * The server's own words, one line; may be empty.
 */
said: string, };

/**
 * A field on which two customers differ.
 */
export type FieldConflict = { 
/**
 * Which.
 */
field: CustomerFieldView, 
/**
 * The value of the one who is looked at.
 */
ours: string, 
/**
 * The other's.
 */
theirs: string, };

/**
 * A field that a person and the shop have both changed. It ends with `customer.keep`, or with `customer.edit` and nothing as
 * the value.
 */
export type FieldDispute = { 
/**
 * Which.
 */
field: CustomerFieldView, 
/**
 * What the shop said when it was set by hand; may be empty.
 */
before: string, 
/**
 * What was set, and is shown.
 */
yours: string, 
/**
 * What the shop says now.
 */
shop: string, };

/**
 * How a field of a connection form is typed in.
 */
export type FieldKind = "url" | "text" | "secret" | "number" | "choice" | "grant";

/**
 * A field of a connection form; the words are `connect.field.<connector>.<key>` and `….help`.
 */
export type FieldView = { 
/**
 * Key.
 */
key: string, 
/**
 * How it is typed in.
 */
kind: FieldKind, 
/**
 * An example, not translated.
 */
example: string, 
/**
 * What can be chosen; the words are `….choice.<value>`, and a brand is its own word.
 */
choices: Array<string>, 
/**
 * It must be typed in.
 */
needed: boolean, 
/**
 * Shown only when asked for.
 */
seldom: boolean, };

/**
 * Something to look at; the words are `check.<code>`.
 */
export type FindingView = { 
/**
 * What.
 */
code: string, 
/**
 * It stops the first press of Send.
 */
error: boolean, 
/**
 * It stops every press.
 */
forbids: boolean, 
/**
 * The words that it is about, as they stand in the text; may be empty.
 */
excerpt: string, };

/**
 * A first reply that was given.
 */
export type FirstReplyView = { 
/**
 * When it had been due.
 */
dueAt: number, 
/**
 * When it was given.
 */
givenAt: number, };

/**
 * What is folded.
 */
export type FoldKind = "quoted" | "signature";

/**
 * A part of a text that is shown folded until somebody opens it.
 */
export type FoldView = { 
/**
 * What it is.
 */
kind: FoldKind, 
/**
 * Where it begins, in UTF-16 units of the text.
 */
from: number, 
/**
 * Where it ends, in UTF-16 units of the text: the first that is not in it.
 */
to: number, 
/**
 * Lines in it that have something on them.
 */
lines: number, };

/**
 * Fulfilment of an order; the words shown are `order.fulfilment.<value>`.
 */
export type FulfilmentStatusView = "unfulfilled" | "partially_fulfilled" | "fulfilled" | "shipped" | "delivered" | "returned" | "cancelled";

/**
 * A parcel.
 */
export type FulfilmentView = { 
/**
 * State.
 */
status: FulfilmentStatusView, 
/**
 * Carrier.
 */
carrier: string | null, 
/**
 * Number to follow it by.
 */
trackingNumber: string | null, 
/**
 * Page to follow it on, http or https only.
 */
trackingUrl: string | null, 
/**
 * Left.
 */
shippedAt: number | null, 
/**
 * Arrived.
 */
deliveredAt: number | null, };

/**
 * Why a conversation is held.
 */
export type HeldCauseView = "away" | "bounce" | "delayed" | "receipt" | "complaint" | "list" | "loop" | "spam" | "blocked";

/**
 * A change of an archive that is read.
 */
export type ImportChangeInput = { 
/**
 * Which one.
 */
importId: string, 
/**
 * What is wanted.
 */
wish: ImportWish, };

/**
 * An archive to read.
 */
export type ImportInput = { 
/**
 * The mailbox that its mails belong to.
 */
connectionId: string, 
/**
 * A whole path of a file or a folder.
 */
path: string, };

/**
 * The archives that were asked for last.
 */
export type ImportList = { 
/**
 * Newest first.
 */
archives: Array<ArchiveView>, 
/**
 * Mailboxes that are connected.
 */
mailboxes: Array<MailboxView>, };

/**
 * How far a first reading is.
 */
export type ImportView = { 
/**
 * Records that were read.
 */
done: number, 
/**
 * Records that there were when it began, if the source said so.
 */
total: number | null, };

/**
 * What a person wants of an archive that is read.
 */
export type ImportWish = "pause" | "resume" | "cancel";

/**
 * Whether an answer is for everybody.
 */
export type InPublicView = "no" | "offered" | "chosen";

/**
 * Disconnects a connection.
 */
export type LeaveInput = { 
/**
 * Which one.
 */
connectionId: string, 
/**
 * Erase what came only through it. There is no undo. Otherwise it is kept.
 */
erase: boolean, 
/**
 * With `erase`: make a new backup and remove every older copy.
 */
renewBackups: boolean, };

/**
 * What disconnecting a connection would be about.
 */
export type LeavePreview = { 
/**
 * Orders that it brought.
 */
orders: number, 
/**
 * Customers whom it knows.
 */
customers: number, 
/**
 * Of these, those whom another connection knows too: they stay in any case.
 */
shared: number, 
/**
 * Tickets that came by it.
 */
tickets: number, 
/**
 * What waits to leave and can be taken back in the outbox. While there is any, nothing is disconnected.
 */
waiting: number, 
/**
 * What is on its way, of open fate, or a person's to decide. While there is any, nothing is disconnected.
 */
inDoubt: number, 
/**
 * When the backups and other older copies were made, newest first.
 */
copies: number[], };

/**
 * Opens a page in the computer's own browser. Only http and https; anything else is refused with `address_invalid`.
 */
export type LinkInput = { 
/**
 * The address.
 */
url: string, };

/**
 * Says which order a ticket is about. Undoable.
 */
export type LinkOrderInput = { 
/**
 * The ticket.
 */
ticketId: string, 
/**
 * The order; nothing: none.
 */
orderId: string | null, };

/**
 * Which pictures to fetch.
 */
export type LoadPicturesInput = { 
/**
 * The mail.
 */
messageId: string, 
/**
 * Also those that could not be had before.
 */
again: boolean, };

/**
 * Asks for a text to be looked at before it leaves.
 */
export type LookInput = { 
/**
 * Which ticket.
 */
ticketId: string, 
/**
 * Reply or note.
 */
kind: DraftKind, 
/**
 * Plain text.
 */
text: string, 
/**
 * The same with its formatting.
 */
html?: string, 
/**
 * Everybody will read it.
 */
inPublic?: boolean, };

/**
 * A text looked at.
 */
export type LookView = { 
/**
 * Errors first.
 */
findings: Array<FindingView>, 
/**
 * The places in it.
 */
places: Array<PlaceView>, 
/**
 * The signature that will be added; empty: none.
 */
signature: string, 
/**
 * Language in which dates and amounts are written.
 */
language: string, };

/**
 * Asks for a macro's text for a ticket.
 */
export type MacroForInput = { 
/**
 * Which macro.
 */
macroId: string, 
/**
 * Which ticket.
 */
ticketId: string, 
/**
 * It is put into the text (true) or only looked at.
 */
used: boolean, };

/**
 * A macro's text for a ticket.
 */
export type MacroForView = { 
/**
 * Plain text with its places filled.
 */
text: string, 
/**
 * The same with its formatting, if it has any.
 */
html: string | null, 
/**
 * Language of the text.
 */
language: string, 
/**
 * The customer's language, when the macro has no text in it.
 */
missing: string | null, 
/**
 * Places without a value.
 */
unfilled: Array<string>, 
/**
 * What it also does.
 */
effects: Array<EffectView>, };

/**
 * Keeps a macro. Undoable.
 */
export type MacroInput = { 
/**
 * The macro to change; nothing: a new one.
 */
macroId: string | null, 
/**
 * Name.
 */
name: string, 
/**
 * Texts; empty ones are left out.
 */
texts: Array<MacroTextView>, 
/**
 * What it also does.
 */
effects: Array<EffectView>, };

/**
 * All macros.
 */
export type MacroList = { 
/**
 * By name.
 */
macros: Array<MacroView>, 
/**
 * Names that a text can use between double braces; the words are `placeholder.<name>`.
 */
places: Array<string>, };

/**
 * Names a macro.
 */
export type MacroRef = { 
/**
 * Which one.
 */
macroId: string, };

/**
 * A macro was kept.
 */
export type MacroSaved = { 
/**
 * Its id.
 */
macroId: string, };

/**
 * The text of a macro in one language.
 */
export type MacroTextView = { 
/**
 * ISO 639-1.
 */
language: string, 
/**
 * Plain text, places unfilled.
 */
text: string, 
/**
 * The same with its formatting, if it has any.
 */
html: string | null, };

/**
 * A macro.
 */
export type MacroView = { 
/**
 * Id.
 */
id: string, 
/**
 * Name, for agents.
 */
name: string, 
/**
 * A text for each language that it has.
 */
texts: Array<MacroTextView>, 
/**
 * What it also does.
 */
effects: Array<EffectView>, 
/**
 * How often it was used.
 */
used: number, 
/**
 * It came with the shop.
 */
fromShop: boolean, };

/**
 * A mail's form with formatting, made safe once; whoever shows it makes it safe again.
 */
export type MailHtmlView = { 
/**
 * What stands inside of a `body`. It fetches and runs nothing.
 */
html: string, 
/**
 * Pictures that it can show: those in the mail, and those from elsewhere that were fetched and are wanted, by their address.
 */
pictures: Array<MailPictureView>, 
/**
 * Pictures that lie elsewhere.
 */
remote: RemotePicturesView, };

/**
 * What a mail is.
 */
export type MailKind = "person" | "away" | "automatic" | "list" | "bounce" | "delayed" | "receipt" | "complaint" | "own" | "acknowledgement";

/**
 * Somebody in a mail's header.
 */
export type MailPersonView = { 
/**
 * Name beside the address; may be empty.
 */
name: string, 
/**
 * Address; may be empty.
 */
address: string, };

/**
 * A picture that lies in the mail.
 */
export type MailPictureView = { 
/**
 * By which the text shows it.
 */
name: string, 
/**
 * The file.
 */
attachmentId: string, };

/**
 * What an entry was as a mail.
 */
export type MailView = { 
/**
 * What it is.
 */
kind: MailKind, 
/**
 * Our mailbox.
 */
mailbox: string, 
/**
 * Who wrote it, as its header says.
 */
from: MailPersonView, 
/**
 * To whom.
 */
to: Array<MailPersonView>, 
/**
 * Who got a copy.
 */
cc: Array<MailPersonView>, 
/**
 * What its reader should know; the words are `reading.mail.notice.<code>`.
 */
notices: Array<EventView>, 
/**
 * It has a form with formatting.
 */
formatted: boolean, 
/**
 * That form says more than the text: pictures, tables, lists, headings.
 */
rich: boolean, };

/**
 * A mailbox that an archive can be read into.
 */
export type MailboxView = { 
/**
 * Its connection.
 */
connectionId: string, 
/**
 * Its address.
 */
address: string, };

/**
 * A reason to think that two customers are one; the words are `customer.reason.<code>`.
 */
export type MatchReasonView = { 
/**
 * `email`, `phone`, `name_place`.
 */
code: string, 
/**
 * The address or place that they share.
 */
value: string, };

/**
 * A ticket that one could be merged into.
 */
export type MergeCandidate = { 
/**
 * The ticket.
 */
row: TicketRow, 
/**
 * It is of the same customer.
 */
sameCustomer: boolean, };

/**
 * Tickets that one could be merged into.
 */
export type MergeCandidates = { 
/**
 * Those of the same customer first, each newest first; at most 20.
 */
tickets: Array<MergeCandidate>, };

/**
 * Asks for tickets that one could be merged into.
 */
export type MergeCandidatesInput = { 
/**
 * Which ticket.
 */
ticketId: string, 
/**
 * A number, or part of the subject of one of the same customer; empty: all of that customer.
 */
text: string, };

/**
 * Names a merge.
 */
export type MergeInput = { 
/**
 * Which one.
 */
mergeId: string, };

/**
 * What comes together when two customers are merged.
 */
export type MergePreview = { 
/**
 * The one who is looked at.
 */
ours: MergeSide, 
/**
 * The other one.
 */
theirs: MergeSide, 
/**
 * Fields that both know and that differ. The one that is not chosen is kept and comes back when they are separated.
 */
conflicts: Array<FieldConflict>, };

/**
 * One of two customers.
 */
export type MergeSide = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * E-mail addresses.
 */
emails: Array<string>, 
/**
 * Telephone numbers.
 */
phones: Array<string>, 
/**
 * Language.
 */
language: string | null, 
/**
 * Country.
 */
country: string | null, 
/**
 * Orders.
 */
ordersCount: number, 
/**
 * Tickets.
 */
ticketsCount: number, 
/**
 * Notes.
 */
notesCount: number, };

/**
 * Somebody who was merged into a person.
 */
export type MergedCustomer = { 
/**
 * Id of the merge.
 */
mergeId: string, 
/**
 * Name as that customer's shop has it.
 */
name: string, 
/**
 * E-mail addresses.
 */
emails: Array<string>, 
/**
 * When.
 */
at: number, };

/**
 * Tickets that were merged into one.
 */
export type MergedList = { 
/**
 * Oldest merge first.
 */
tickets: Array<MergedView>, };

/**
 * A ticket that was merged into the one shown.
 */
export type MergedView = { 
/**
 * Id.
 */
id: string, 
/**
 * Number, which it keeps.
 */
number: number, 
/**
 * Subject or last words.
 */
subject: string, 
/**
 * When it was merged.
 */
at: number, 
/**
 * Who merged.
 */
by: string, 
/**
 * What was said since, oldest first.
 */
since: Array<SinceView>, };

/**
 * A message that was found.
 */
export type MessageHit = { 
/**
 * Id.
 */
id: string, 
/**
 * Its ticket.
 */
row: TicketRow, 
/**
 * From whom to whom.
 */
kind: MessageKind, 
/**
 * Who wrote it.
 */
author: string, 
/**
 * When.
 */
at: number, 
/**
 * The text around the first match.
 */
excerpt: string, 
/**
 * Start and end of each match in `excerpt`, in UTF-16 units.
 */
marks: Array<[number, number]>, };

/**
 * Names an entry of a conversation.
 */
export type MessageInput = { 
/**
 * Which entry.
 */
messageId: string, };

/**
 * What a message is.
 */
export type MessageKind = "inbound" | "outbound" | "note" | "event";

/**
 * One entry of a conversation.
 */
export type MessageView = { 
/**
 * Id.
 */
id: string, 
/**
 * What it is.
 */
kind: MessageKind, 
/**
 * Name of who wrote it.
 */
author: string, 
/**
 * When.
 */
at: number, 
/**
 * Plain text; empty for an event.
 */
text: string, 
/**
 * The same with its formatting, if it was written here and has any: `p`, `br`, `strong`, `em`, `u`, lists,
 * `blockquote`, `a` with `href`, and nothing else.
 */
html: string | null, 
/**
 * What of the text is shown folded, in order.
 */
folds: Array<FoldView>, 
/**
 * The agent who asks wrote it.
 */
own: boolean, 
/**
 * Language of the text, if known.
 */
language: string | null, 
/**
 * What it was as a mail, if it was one.
 */
mail: MailView | null, 
/**
 * Files.
 */
attachments: Array<AttachmentView>, 
/**
 * State of an outgoing message.
 */
delivery: DeliveryView | null, 
/**
 * Code and slots of an event.
 */
event: EventView | null, };

/**
 * An amount in minor units (cents); `digits` says how many of them are decimals in this currency.
 */
export type MoneyView = { 
/**
 * Minor units; the engine refuses amounts beyond 2^53, so a TypeScript number is exact.
 */
minor: number, 
/**
 * ISO 4217 code, upper case.
 */
currency: string, 
/**
 * Decimals of the minor unit (ISO 4217): 2 for EUR and also for HUF and IDR, whose zero fraction whoever shows it leaves
 * out; 0 for JPY.
 */
digits: number, };

/**
 * Chooses the days within which delivery is promised where the shop's orders say nothing. Undoable.
 */
export type NewsDeliveryInput = { 
/**
 * Which shop.
 */
connectionId: string, 
/**
 * Days from placing; nothing: no such promise.
 */
days: number | null, };

/**
 * What can be told; the words are `news.kind.<kind>`.
 */
export type NewsKind = "paid" | "shipped" | "late" | "unavailable" | "delivered" | "refunded";

/**
 * A mailbox that messages could leave through.
 */
export type NewsMailbox = { 
/**
 * Id of the connection.
 */
id: string, 
/**
 * Its name.
 */
label: string, };

/**
 * What a customer would read.
 */
export type NewsPreview = { 
/**
 * Number of the order that it is shown with. Nothing: no order of this shop has what the text tells.
 */
order: string | null, 
/**
 * Subject.
 */
subject: string, 
/**
 * Plain text.
 */
text: string, };

/**
 * What is done with it.
 */
export type NewsRule = "off" | "draft" | "send";

/**
 * Chooses what is done from now on. Undoable.
 */
export type NewsRuleInput = { 
/**
 * Which shop.
 */
connectionId: string, 
/**
 * Which news.
 */
kind: NewsKind, 
/**
 * What is done.
 */
rule: NewsRule, };

/**
 * What is done with one kind.
 */
export type NewsRuleView = { 
/**
 * Which.
 */
kind: NewsKind, 
/**
 * What is done.
 */
rule: NewsRule, 
/**
 * It also becomes a ticket that a person looks at, unless it is off.
 */
needsPerson: boolean, };

/**
 * The text of one kind in one language.
 */
export type NewsText = { 
/**
 * Which.
 */
kind: NewsKind, 
/**
 * ISO 639-1.
 */
language: string, 
/**
 * Plain text, with its places unfilled.
 */
text: string, 
/**
 * It is the shop's own, and not the one that came with the program.
 */
own: boolean, };

/**
 * A text in a language: to be kept (an empty one gives the program's own back; undoable), or to be looked at.
 */
export type NewsTextInput = { 
/**
 * Which shop.
 */
connectionId: string, 
/**
 * Which news.
 */
kind: NewsKind, 
/**
 * ISO 639-1.
 */
language: string, 
/**
 * Plain text; places are allowed.
 */
text: string, };

/**
 * What a shop tells by itself, and in which words.
 */
export type NewsView = { 
/**
 * One for each kind.
 */
rules: Array<NewsRuleView>, 
/**
 * One for each kind and language of the program.
 */
texts: Array<NewsText>, 
/**
 * Places that a text can have, without braces.
 */
places: Array<string>, 
/**
 * Id of the connection through which messages leave. Nothing: a person sends each with the computer's mail program.
 */
way: string | null, 
/**
 * Mailboxes that they could leave through; none when the shop sends them itself.
 */
mailboxes: Array<NewsMailbox>, 
/**
 * Days from placing within which delivery is promised where the shop's orders say nothing. Nothing: no such promise.
 */
deliveryDays: number | null, 
/**
 * The most that it can be.
 */
longestDelivery: number, };

/**
 * Chooses the mailbox through which a shop's messages leave. Undoable.
 */
export type NewsWayInput = { 
/**
 * Which shop.
 */
connectionId: string, 
/**
 * Which mailbox.
 */
throughId: string, };

/**
 * Adds a note for the team.
 */
export type NoteInput = { 
/**
 * Which ticket.
 */
ticketId: string, 
/**
 * The text.
 */
text: string, 
/**
 * The text with formatting; it decides when there is any.
 */
html?: string, 
/**
 * Minted by the caller (UUID): the same id twice is the same note.
 */
operationId: string, };

/**
 * Input of a command that needs none.
 */
export type Nothing = Record<symbol, never>;

/**
 * The number of the bell, the title and the program's icon.
 */
export type NoticeBadge = { 
/**
 * Tickets and connections that wait for the agent.
 */
count: number, };

/**
 * Notices about one ticket, or one without a ticket.
 */
export type NoticeGroup = { 
/**
 * Names the group as long as it is there.
 */
key: string, 
/**
 * The ticket.
 */
ticketId: string | null, 
/**
 * Its number.
 */
number: number | null, 
/**
 * Its subject or newest words.
 */
subject: string, 
/**
 * The customer's name.
 */
customerName: string, 
/**
 * Newest first.
 */
notices: Array<NoticeView>, };

/**
 * Why a notice is there. The words are `notice.kind.<kind>` in `locales/`.
 */
export type NoticeKindView = "mention" | "assigned" | "message" | "watched" | "at_risk" | "overdue" | "failed" | "unknown" | "stopped" | "delayed" | "connection" | "import_done" | "checklist";

/**
 * Everything that waits for the agent's eyes.
 */
export type NoticeList = { 
/**
 * Newest first.
 */
groups: Array<NoticeGroup>, 
/**
 * Tickets and connections that wait for the agent: the number of the bell, the title and the program's icon.
 */
badge: number, 
/**
 * The seven steps of the practice list.
 */
practice: Array<PracticeStep>, };

/**
 * A notice.
 */
export type NoticeView = { 
/**
 * Id.
 */
id: number, 
/**
 * Why it is there.
 */
kind: NoticeKindView, 
/**
 * Since when.
 */
at: number, 
/**
 * The agent may put it away. A failure goes only when it is settled.
 */
canBeDone: boolean, 
/**
 * The colleague who caused it; may be empty.
 */
byName: string, 
/**
 * The deadline, of a promise.
 */
dueAt: number | null, 
/**
 * The row of the outbox, of a reply.
 */
outboxId: string | null, 
/**
 * The connection that it is about.
 */
connectionId: string | null, 
/**
 * The connection's name.
 */
label: string, 
/**
 * What is wrong: `errors.<code>`.
 */
errorCode: string | null, 
/**
 * Slots of the error.
 */
errorParams: { [key in string]: string }, };

/**
 * Puts notices away. What cannot be put away stays.
 */
export type NoticesInput = { 
/**
 * Ids.
 */
ids: number[], };

/**
 * An order in a list to choose from.
 */
export type OrderBrief = { 
/**
 * Id.
 */
id: string, 
/**
 * The shop's own number.
 */
number: string, 
/**
 * Name that the buyer gave.
 */
buyer: string, 
/**
 * When it was placed.
 */
placedAt: number, 
/**
 * Total.
 */
total: MoneyView, 
/**
 * City of delivery.
 */
city: string, };

/**
 * Something that happened to an order; the words are `order.event.<code>`.
 */
export type OrderEventView = { 
/**
 * Code.
 */
code: string, 
/**
 * When.
 */
at: number, 
/**
 * Slots.
 */
params: { [key in string]: string }, };

/**
 * Looks for orders by what a customer can tell.
 */
export type OrderFindInput = { 
/**
 * A number or its beginning, a telephone number, a name, an address.
 */
text: string, };

/**
 * An order that was found.
 */
export type OrderHit = { 
/**
 * Id.
 */
id: string, 
/**
 * The shop's number.
 */
number: string, 
/**
 * Customer's name.
 */
customerName: string, 
/**
 * Customer.
 */
customerId: string | null, 
/**
 * When it was placed.
 */
placedAt: number, 
/**
 * Total.
 */
total: MoneyView, 
/**
 * Number, buyer, lines and tracking numbers on one line, where the matches are.
 */
excerpt: string, 
/**
 * Start and end of each match in `excerpt`, in UTF-16 units.
 */
marks: Array<[number, number]>, 
/**
 * The newest ticket about it or of its customer, to open.
 */
ticketId: string | null, };

/**
 * A line of an order.
 */
export type OrderLineView = { 
/**
 * The shop's id.
 */
lineId: string, 
/**
 * Product, if it is known.
 */
productId: string | null, 
/**
 * What it was called when it was bought.
 */
title: string, 
/**
 * Size, colour.
 */
variant: string, 
/**
 * Stock-keeping unit.
 */
sku: string, 
/**
 * Pieces.
 */
quantity: number, 
/**
 * Pieces that came back.
 */
returned: number, 
/**
 * All pieces, tax included.
 */
total: MoneyView, 
/**
 * In stock now, if the shop says.
 */
stock: number | null, };

/**
 * An order.
 */
export type OrderView = { 
/**
 * Id.
 */
id: string, 
/**
 * The shop's own number.
 */
number: string, 
/**
 * Shop that it was placed in.
 */
shop: string, 
/**
 * The shop no longer has it.
 */
gone: boolean, 
/**
 * It stands in a file that a person handed over: nobody can be asked about it, and `refreshed_at` is how old the file was.
 */
fromFile: boolean, 
/**
 * When it was placed.
 */
placedAt: number, 
/**
 * Payment.
 */
payment: PaymentStatusView, 
/**
 * Fulfilment.
 */
fulfilment: FulfilmentStatusView, 
/**
 * The order is cancelled.
 */
cancelled: boolean, 
/**
 * The shop's own word for its state, as it gave it.
 */
shopStatus: string, 
/**
 * What the buyer owes in all.
 */
total: MoneyView, 
/**
 * Shipping, tax included.
 */
shipping: MoneyView, 
/**
 * Taken so far.
 */
paid: MoneyView, 
/**
 * Given back so far.
 */
refunded: MoneyView, 
/**
 * Lines.
 */
lines: Array<OrderLineView>, 
/**
 * Parcels.
 */
fulfilments: Array<FulfilmentView>, 
/**
 * Paid back.
 */
refunds: Array<RefundView>, 
/**
 * Goods coming back.
 */
returns: Array<ReturnView>, 
/**
 * A return can be opened for it; nothing: it cannot, or not now.
 */
returnOpening: ReturnOpening | null, 
/**
 * A return that was opened here, as long as the shop does not show it.
 */
returnOpened: ReturnStepView | null, 
/**
 * What happened, oldest first.
 */
history: Array<OrderEventView>, 
/**
 * Latest day promised for delivery.
 */
promisedAt: number | null, 
/**
 * Address of delivery on one line.
 */
destination: string, 
/**
 * When the shop was last asked about this order.
 */
refreshedAt: number, };

/**
 * Orders that were found.
 */
export type OrdersFound = { 
/**
 * Best first, at most 20.
 */
orders: Array<OrderBrief>, };

/**
 * A message with what is known of its way here.
 */
export type OriginalView = { 
/**
 * What it is.
 */
kind: MessageKind, 
/**
 * Name of who wrote it.
 */
author: string, 
/**
 * Address of who wrote it, on the channel.
 */
address: string | null, 
/**
 * The text as it was received, or as it was written here.
 */
text: string, 
/**
 * Language of the text, if known: ISO 639-1.
 */
language: string | null, 
/**
 * When it was written.
 */
at: number, 
/**
 * Number of the ticket that it was written to; after a merge not the one that shows it.
 */
number: number, 
/**
 * Subject of that ticket.
 */
subject: string, 
/**
 * Where it was written.
 */
channel: ChannelView, 
/**
 * The channel's own id of the conversation; empty when it began here.
 */
conversation: string, 
/**
 * Label of the connection that it came through.
 */
connection: string | null, 
/**
 * The channel's own id of the message, if it has one.
 */
externalId: string | null, };

/**
 * What a person found out about a row whose outcome the program could not establish.
 */
export type OutboxDecision = "happened" | "send_again" | "cancel" | "discard";

/**
 * A person's decision on a row that needs one.
 */
export type OutboxDecisionInput = { 
/**
 * Which row.
 */
outboxId: string, 
/**
 * What was decided.
 */
decision: OutboxDecision, };

/**
 * Names one row of the outbox.
 */
export type OutboxInput = { 
/**
 * Which one.
 */
outboxId: string, };

/**
 * A row of the outbox.
 */
export type OutboxItem = { 
/**
 * Id.
 */
id: string, 
/**
 * What it does: `reply.send`, `reply.public`, `reply.hand_over`, `refund`, `return`; the words are `outbox.kind.<kind>`.
 */
kind: string, 
/**
 * Ticket it belongs to.
 */
ticketId: string | null, 
/**
 * Its number.
 */
ticketNumber: number | null, 
/**
 * Its subject or first words.
 */
subject: string, 
/**
 * To whom.
 */
to: string, 
/**
 * Start of the text.
 */
preview: string, 
/**
 * When the agent asked for it.
 */
createdAt: number, 
/**
 * When its state last changed.
 */
changedAt: number, 
/**
 * State.
 */
delivery: DeliveryView, 
/**
 * Each recipient of a mail and what became of it.
 */
recipients: Array<OutboxRecipient>, 
/**
 * What is known of it when it is a refund.
 */
refund: OutboxRefund | null, 
/**
 * What is known of it when it is a decision about a return.
 */
goods: OutboxReturn | null, };

/**
 * A recipient of what leaves.
 */
export type OutboxRecipient = { 
/**
 * Address, or name on the channel.
 */
address: string, 
/**
 * What became of it.
 */
state: RecipientStateView, 
/**
 * What the server said last; may be empty.
 */
said: string, };

/**
 * What is known of a refund in the outbox.
 */
export type OutboxRefund = { 
/**
 * The order.
 */
orderId: string, 
/**
 * Number that the buyer knows.
 */
orderNumber: string, 
/**
 * Name that the buyer gave.
 */
buyer: string, 
/**
 * How much.
 */
amount: MoneyView, 
/**
 * Why.
 */
reason: string, 
/**
 * The mark that the shop keeps in its note, for whoever looks there.
 */
marker: string, 
/**
 * What the shop's books showed when they were looked at last; nothing before the first look.
 */
evidence: RefundEvidence | null, 
/**
 * How often a person allowed one more sending.
 */
approvals: number, 
/**
 * To send it again may be decided: the books do not show that it was paid.
 */
maySendAgain: boolean, };

/**
 * What is known of a decision in the outbox.
 */
export type OutboxReturn = { 
/**
 * Number that the buyer knows.
 */
orderNumber: string, 
/**
 * Name that the buyer gave.
 */
buyer: string, 
/**
 * Which.
 */
act: ReturnActView, 
/**
 * "2 × Blue cup" for each line that is to come back, when one was opened.
 */
lines: Array<string>, 
/**
 * What the shop tells the buyer, or why it was opened; may be empty.
 */
note: string, };

/**
 * What a row says, in full.
 */
export type OutboxText = { 
/**
 * Plain text.
 */
text: string, };

/**
 * The outbox in four lists, newest first in each.
 */
export type OutboxView = { 
/**
 * Stuck until a person decides.
 */
needsYou: Array<OutboxItem>, 
/**
 * Held or waiting.
 */
waiting: Array<OutboxItem>, 
/**
 * Being sent, or being checked.
 */
sending: Array<OutboxItem>, 
/**
 * Settled in the last 24 hours.
 */
recent: Array<OutboxItem>, };

/**
 * A passphrase to open the key file, or to make it with (at least 8 characters).
 */
export type PassphraseInput = { 
/**
 * The passphrase.
 */
passphrase: string, };

/**
 * Payment of an order, in the words that shops share; the words shown are `order.payment.<value>`.
 */
export type PaymentStatusView = "pending" | "authorized" | "partially_paid" | "paid" | "partially_refunded" | "refunded" | "voided";

/**
 * What a shop's books say of the money of a refund.
 */
export type PayoutView = "paid" | "pending" | "failed" | "unproven";

/**
 * A picture that could not be had.
 */
export type PictureFailedView = { 
/**
 * Host that it lies at.
 */
host: string, 
/**
 * Why; the words are `reading.mail.unloaded.<code>`.
 */
code: string, };

/**
 * A place of a text.
 */
export type PlaceView = { 
/**
 * What stands between the braces.
 */
place: string, 
/**
 * What will be written there; nothing: it has no value here, and keeps the text from being sent.
 */
value: string | null, };

/**
 * A step of the practice list. The words are `notice.practice.<step>`.
 */
export type PracticeStep = { 
/**
 * Its name.
 */
step: string, 
/**
 * It was done here.
 */
done: boolean, };

/**
 * How much a ticket matters, least first.
 */
export type PriorityView = "low" | "normal" | "high" | "urgent";

/**
 * A product that was found.
 */
export type ProductHit = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
title: string, 
/**
 * Stock-keeping unit.
 */
sku: string, 
/**
 * The text around the first match.
 */
excerpt: string, 
/**
 * Start and end of each match in `excerpt`, in UTF-16 units.
 */
marks: Array<[number, number]>, 
/**
 * Price.
 */
price: MoneyView | null, 
/**
 * In stock, if the shop says.
 */
stock: number | null, };

/**
 * Names a product.
 */
export type ProductInput = { 
/**
 * Which one.
 */
productId: string, };

/**
 * A product as the shop sells it.
 */
export type ProductView = { 
/**
 * Id.
 */
id: string, 
/**
 * Name with its variant.
 */
title: string, 
/**
 * Stock-keeping unit.
 */
sku: string, 
/**
 * Plain text.
 */
description: string, 
/**
 * Category.
 */
category: string, 
/**
 * Price.
 */
price: MoneyView | null, 
/**
 * In stock now, if the shop says.
 */
stock: number | null, };

/**
 * Promises something else; situations that are not named keep theirs. Undoable.
 */
export type PromiseInput = { 
/**
 * The new rules.
 */
rules: Array<PromiseRule>, };

/**
 * What is promised in a situation, in seconds; nothing: no such promise.
 */
export type PromiseRule = { 
/**
 * In which situation.
 */
situation: Situation, 
/**
 * An answer is aimed at within this time.
 */
target: number | null, 
/**
 * An answer is there at the latest within this time; not less than the target.
 */
latest: number | null, 
/**
 * The case is settled within this time, from the first answer on.
 */
resolution: number | null, };

/**
 * Everything that the shop promises.
 */
export type PromiseRules = { 
/**
 * What holds.
 */
rules: Array<PromiseRule>, 
/**
 * What the articles say, to go back to.
 */
articles: Array<PromiseRule>, };

/**
 * Which tickets a list shows.
 */
export type Queue = "mine" | "unassigned" | "overdue" | "waiting" | "snoozed" | "all_open" | "resolved" | "held" | "binned";

/**
 * How many tickets each queue holds.
 */
export type QueueCounts = { 
/**
 * Open and the agent's.
 */
mine: number, 
/**
 * Of these, at risk or late; stops at 1000.
 */
mineAtRisk: number, 
/**
 * Open and nobody's.
 */
unassigned: number, 
/**
 * Of these, at risk or late; stops at 1000.
 */
unassignedAtRisk: number, 
/**
 * Late, also when put aside; stops at 1000.
 */
overdue: number, 
/**
 * More may be late than `overdue` says.
 */
overdueCapped: boolean, 
/**
 * Waiting for the customer.
 */
waiting: number, 
/**
 * Put aside.
 */
snoozed: number, 
/**
 * Open, waiting or put aside.
 */
allOpen: number, 
/**
 * Resolved.
 */
resolved: number, 
/**
 * Held.
 */
held: number, 
/**
 * In the bin.
 */
binned: number, 
/**
 * Tickets of `all_open` per channel.
 */
byChannel: { [key in string]: number }, 
/**
 * Tickets of `all_open` per customer language.
 */
byLanguage: { [key in string]: number }, };

/**
 * Why an address is among the recipients; the words are `composer.reason.<code>`.
 */
export type RecipientReason = "wrote" | "conversation" | "known" | "chosen";

/**
 * What became of a mail for one recipient.
 */
export type RecipientStateView = "waiting" | "accepted" | "refused";

/**
 * An address with the reason.
 */
export type RecipientView = { 
/**
 * Address, or name on the channel.
 */
address: string, 
/**
 * Why it is there.
 */
reason: RecipientReason, 
/**
 * It takes no mail, as another server said.
 */
failed: FailedView | null, };

/**
 * To whom a reply goes, as it would be frozen now.
 */
export type RecipientsView = { 
/**
 * Who gets it.
 */
to: Array<RecipientView>, 
/**
 * Other addresses of the customer that can be chosen.
 */
others: Array<RecipientView>, 
/**
 * Addresses of the last reply that left, when they were others.
 */
before: Array<string>, 
/**
 * Addresses can be added and taken away on this channel.
 */
canChoose: boolean, 
/**
 * Whether it is for everybody, or can be: `*` chosen as the only recipient.
 */
inPublic: InPublicView, };

/**
 * The recovery code.
 */
export type RecoveryCode = { 
/**
 * In groups of five, to be copied by hand.
 */
code: string, };

/**
 * A refund that was taken over. Until then it can be taken back with `outbox.undo`.
 */
export type RefundAccepted = { 
/**
 * Its outbox row.
 */
outboxId: string, 
/**
 * Until when it can be taken back.
 */
heldUntil: number, };

/**
 * A shop's books of an order.
 */
export type RefundEvidence = { 
/**
 * When, by the shop's own clock.
 */
at: number, 
/**
 * Looks since its answer went missing.
 */
looks: number, 
/**
 * What was left of the payment then.
 */
left: MoneyView | null, 
/**
 * Every refund of the order, oldest first.
 */
refunds: Array<RefundSeenView>, };

/**
 * Asks for a refund.
 */
export type RefundInput = { 
/**
 * Which order.
 */
orderId: string, 
/**
 * Which of the quote's payments; nothing: the first.
 */
paymentId: string | null, 
/**
 * How much, in minor units of the payment's currency.
 */
minor: number, 
/**
 * Why; at most 200 characters, may be empty. The shop keeps it, and the customer may see it.
 */
reason: string, 
/**
 * Made when the dialog opens: asked for twice, it is one refund.
 */
operationId: string, 
/**
 * The quote's stamp.
 */
stamp: string, 
/**
 * The ticket in which it is asked for.
 */
ticketId: string | null, };

/**
 * A payment and what is left of it.
 */
export type RefundPayment = { 
/**
 * The shop's id; goes back with the request.
 */
id: string, 
/**
 * Gateway, as the shop names it; may be empty.
 */
provider: string, 
/**
 * Taken.
 */
captured: MoneyView, 
/**
 * Given back, with what is on its way back.
 */
refunded: MoneyView, 
/**
 * The most that can be given back.
 */
left: MoneyView, };

/**
 * What can be given back on an order.
 */
export type RefundQuote = { 
/**
 * Payments that something is left of; the one with the most first. None: there is nothing to give back.
 */
payments: Array<RefundPayment>, 
/**
 * Outbox row of a refund of this order that is not settled: until it is, no other can be asked for.
 */
openId: string | null, 
/**
 * Goes back with the request, so that what has changed since is not overlooked.
 */
stamp: string, 
/**
 * The shop was asked just now; otherwise this is what was read last.
 */
fresh: boolean, 
/**
 * The shop only writes it down: somebody pays elsewhere.
 */
recordOnly: boolean, };

/**
 * Asks what can be given back on an order.
 */
export type RefundQuoteInput = { 
/**
 * Which order.
 */
orderId: string, };

/**
 * A refund in a shop's books.
 */
export type RefundSeenView = { 
/**
 * The shop's id of it.
 */
id: string, 
/**
 * How much.
 */
amount: MoneyView, 
/**
 * When, by the shop's clock.
 */
at: number, 
/**
 * It carries our marker.
 */
ours: boolean, 
/**
 * What the books say of its money.
 */
payout: PayoutView, };

/**
 * Money given back.
 */
export type RefundView = { 
/**
 * How much.
 */
amount: MoneyView, 
/**
 * When.
 */
at: number, 
/**
 * Why, as the shop has it.
 */
reason: string, };

/**
 * What is known of a mail's pictures that lie elsewhere.
 */
export type RemotePicturesView = { 
/**
 * How many it would show.
 */
total: number, 
/**
 * How many of those nobody has tried to fetch yet.
 */
waiting: number, 
/**
 * Addresses that only watch whether the mail is read; they are never fetched.
 */
watchers: number, 
/**
 * They are wanted, by the mail or by its sender.
 */
wanted: boolean, 
/**
 * Those of every mail of the sender are wanted.
 */
ofSender: boolean, 
/**
 * Address of the sender, when nothing speaks against the mail being from there.
 */
sender: string | null, 
/**
 * Which could not be had.
 */
failed: Array<PictureFailedView>, };

/**
 * What can be done about damaged data.
 */
export type Repair = "restore" | "salvage";

/**
 * What can be done about damaged data.
 */
export type RepairChoice = { 
/**
 * When the newest backup was made, if there is one.
 */
backupAt: number | null, };

/**
 * Mends damaged data. What lies there is kept aside in both cases.
 */
export type RepairInput = { 
/**
 * How.
 */
how: Repair, };

/**
 * Data are mended.
 */
export type Repaired = { 
/**
 * What was salvaged, table by table; empty after a backup was restored.
 */
tables: Array<SalvagedView>, 
/**
 * Folder in which the damaged data are kept.
 */
aside: string, };

/**
 * A reply was taken over by the outbox.
 */
export type ReplyAccepted = { 
/**
 * Its outbox row.
 */
outboxId: string, 
/**
 * Until when it can be taken back.
 */
heldUntil: number, };

/**
 * Sends a reply: it is held for the undo time, then sent once.
 */
export type ReplyInput = { 
/**
 * Which ticket.
 */
ticketId: string, 
/**
 * The text.
 */
text: string, 
/**
 * Minted by the caller when the text was begun (UUID): the same id twice is the same reply.
 */
operationId: string, 
/**
 * Newest message that the agent had seen; refused with `reply_outdated` when something newer is there, unless `force`.
 */
lastSeenMessageId: string | null, 
/**
 * Send although something newer is there.
 */
force: boolean, 
/**
 * State of the ticket afterwards; nothing: what the effects say, or waiting for the customer.
 */
then: TicketStatusView | null, 
/**
 * The text with formatting; it decides when there is any.
 */
html?: string, 
/**
 * Not before this time; nothing: after the undo time.
 */
sendAt?: number, 
/**
 * Addresses that the agent chose.
 */
recipients?: Array<string>, 
/**
 * What sending it also does.
 */
effects?: Array<EffectView>, };

/**
 * How a reply to this ticket leaves.
 */
export type ReplyRoute = "channel" | "mail_program" | "left" | "none";

/**
 * A reply was taken back and is a draft again.
 */
export type ReplyUndone = { 
/**
 * The ticket.
 */
ticketId: string, 
/**
 * The text, as it was.
 */
text: string, };

/**
 * Puts a reply that waits for its time off to another. Undoable.
 */
export type RescheduleInput = { 
/**
 * Which row.
 */
outboxId: string, 
/**
 * The new time.
 */
at: number, };

/**
 * A decision that was taken over. Until then it can be taken back with `outbox.undo`.
 */
export type ReturnAccepted = { 
/**
 * Its outbox row.
 */
outboxId: string, 
/**
 * Until when it can be taken back.
 */
heldUntil: number, };

/**
 * A step of a return.
 */
export type ReturnActView = "open" | "approve" | "decline" | "receive";

/**
 * Takes a step of a return.
 */
export type ReturnInput = { 
/**
 * Which order.
 */
orderId: string, 
/**
 * Which of its returns; empty when one is opened.
 */
returnId: string, 
/**
 * What is to come back, when one is opened.
 */
lines: Array<ReturnLineInput>, 
/**
 * What.
 */
act: ReturnActView, 
/**
 * Why, when it is declined: one of the reasons that the return came with.
 */
reason: DeclineReasonView | null, 
/**
 * What the shop tells the buyer when it is declined, or why it is opened, for the shop's people; at most as long as the return
 * or the order says, may be empty.
 */
note: string, 
/**
 * Made when the dialog opens: asked for twice, it is one decision.
 */
operationId: string, 
/**
 * The ticket in which it is taken.
 */
ticketId: string | null, };

/**
 * Pieces of a line that are to come back.
 */
export type ReturnLineInput = { 
/**
 * The line, as the order has it.
 */
lineId: string, 
/**
 * Pieces; none: it does not come back.
 */
pieces: number, };

/**
 * That a return can be opened for an order.
 */
export type ReturnOpening = { 
/**
 * Letters that a note to the shop's people may have.
 */
longestNote: number, };

/**
 * A step that the order does not show yet.
 */
export type ReturnStepView = { 
/**
 * Which.
 */
act: ReturnActView, 
/**
 * "2 × Blue cup" for each line that is to come back, when one was opened.
 */
lines: Array<string>, 
/**
 * How far it has come.
 */
delivery: DeliveryView, 
/**
 * When that changed.
 */
changedAt: number, };

/**
 * Goods coming back.
 */
export type ReturnView = { 
/**
 * The shop's id.
 */
id: string, 
/**
 * Of what it is a part: `return`, `exchange`, `claim`.
 */
kind: string, 
/**
 * The shop's own state: `requested`, `received`, `partially_received`, `cancelled`, `declined`, `open`.
 */
status: string, 
/**
 * When it was asked for.
 */
at: number, 
/**
 * "2 × Blue cup" for each line.
 */
lines: Array<string>, 
/**
 * What the buyer wrote.
 */
note: string, 
/**
 * What can be decided about it now; none: nothing (any more).
 */
acts: Array<ReturnActView>, 
/**
 * Reasons that it can be declined for.
 */
reasons: Array<DeclineReasonView>, 
/**
 * Letters that a note to the buyer may have; none: the shop tells the buyer nothing.
 */
longestNote: number, 
/**
 * Whether the shop puts goods back in stock when they are said to be back.
 */
restocks: boolean, 
/**
 * What was decided here, as long as the shop does not show it.
 */
decided: ReturnStepView | null, };

/**
 * What became of a table.
 */
export type SalvagedView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Rows that are there.
 */
kept: number, 
/**
 * Rows that are lost; nothing when nobody can tell.
 */
lost: number | null, };

/**
 * A saved view.
 */
export type SavedView = { 
/**
 * Id.
 */
id: string, 
/**
 * What the agent calls it; empty: the words are `views.shipped.<code>`.
 */
name: string, 
/**
 * Code of a view that came with the shop; empty otherwise.
 */
code: string, 
/**
 * Meant for the team.
 */
team: boolean, 
/**
 * In which order.
 */
order: TicketOrder, 
/**
 * Its conditions.
 */
tree: ViewTree, 
/**
 * What it holds.
 */
count: ViewCount, };

/**
 * A condition with its place in the text.
 */
export type SearchCondition = { 
/**
 * Code of what it looks at.
 */
operator: string, 
/**
 * Code of its value, or the value as it was typed.
 */
value: string, 
/**
 * Begin in the text, in UTF-16 units.
 */
from: number, 
/**
 * End in the text.
 */
to: number, };

/**
 * Asks for whatever fulfils this text.
 */
export type SearchInput = { 
/**
 * Words, "phrases", -words, numbers, and conditions such as `from:carla`.
 */
text: string, 
/**
 * Finds of each kind to give, at most 100.
 */
limit: number, 
/**
 * Finds of each kind to skip.
 */
offset: number, 
/**
 * Only this kind; all of them otherwise.
 */
kind: SearchKind | null, 
/**
 * In which order.
 */
order: SearchOrder, 
/**
 * What the conditions are called by whoever asks, and their codes (`de`: `from`). The codes always hold.
 */
operators: { [key in string]: string }, 
/**
 * The same of values (`abierto`: `open`).
 */
values: { [key in string]: string }, 
/**
 * How dates are written.
 */
dates: DateOrder, 
/**
 * Minutes that the clock of whoever asks is ahead of UTC.
 */
zoneMinutes: number, };

/**
 * A kind of thing that can be found.
 */
export type SearchKind = "ticket" | "message" | "customer" | "order" | "product";

/**
 * In which order finds of a kind are given.
 */
export type SearchOrder = "newest" | "relevance";

/**
 * What was found. A kind that was not asked for has no finds and no total.
 */
export type SearchResults = { 
/**
 * Tickets; the one of the very number that was typed comes first.
 */
tickets: Array<TicketHit>, 
/**
 * Messages.
 */
messages: Array<MessageHit>, 
/**
 * Customers.
 */
customers: Array<CustomerHit>, 
/**
 * Orders.
 */
orders: Array<OrderHit>, 
/**
 * Products.
 */
products: Array<ProductHit>, 
/**
 * How many there are of each kind that was asked.
 */
totals: { [key in string]: SearchTotal }, 
/**
 * The conditions that were understood, in the order of the text.
 */
conditions: Array<SearchCondition>, 
/**
 * What looked like a condition and was searched for as words.
 */
notUnderstood: Array<string>, 
/**
 * The time was over: there may be more.
 */
partial: boolean, 
/**
 * The text with a misspelt word mended, when nothing was found.
 */
meant: string | null, };

/**
 * How many finds there are of a kind.
 */
export type SearchTotal = { 
/**
 * So many.
 */
count: number, 
/**
 * There are more than were counted.
 */
more: boolean, };

/**
 * Says something of a sender. Undoable; what has arrived already stays where it is.
 */
export type SenderInput = { 
/**
 * An address, or a domain as `@example.org`.
 */
sender: string, 
/**
 * What is said; nothing: takes back what was said.
 */
rule: SenderRuleView | null, };

/**
 * Senders of whom something was said.
 */
export type SenderList = { 
/**
 * Newest first, at most 1000.
 */
senders: Array<SenderView>, };

/**
 * What a person said of a sender.
 */
export type SenderRuleView = "block" | "allow";

/**
 * A sender of whom something was said.
 */
export type SenderView = { 
/**
 * An address, or a domain as `@example.org`.
 */
sender: string, 
/**
 * What was said.
 */
rule: SenderRuleView, 
/**
 * When.
 */
saidAt: number, };

/**
 * Changes one setting. The keys are those of the table in `engine::settings`.
 */
export type SettingInput = { 
/**
 * Which setting.
 */
key: string, 
/**
 * Its new value as text; refused with `setting_invalid` when it is not one of the allowed values.
 */
value: string, };

/**
 * An earlier file with the same headings.
 */
export type SheetBefore = { 
/**
 * The shop that its orders belong to.
 */
connectionId: string, 
/**
 * When it was asked for.
 */
at: number, };

/**
 * What a person says of a file where it differs from what the file says itself.
 */
export type SheetChoiceInput = { 
/**
 * What the rows are; counts with `fields`.
 */
subject: SheetSubject | null, 
/**
 * What each column means, by the names of `SheetLookView.fields`; nothing: as the headings say.
 */
fields: Array<string | null> | null, 
/**
 * A comma stands before the cents; nothing: as most rows have it.
 */
comma: boolean | null, 
/**
 * The month stands before the day; nothing: as the rows have it.
 */
monthFirst: boolean | null, 
/**
 * Currency (ISO 4217) of amounts that name none.
 */
currency: string | null, };

/**
 * A column of a file.
 */
export type SheetColumn = { 
/**
 * Its heading.
 */
heading: string, 
/**
 * What it means; the words are `files.field.<value>`. Nothing: it is not read.
 */
field: string | null, 
/**
 * Its first cells that say something.
 */
examples: Array<string>, };

/**
 * A customer as they would be read.
 */
export type SheetCustomer = { 
/**
 * Name.
 */
name: string, 
/**
 * Address.
 */
email: string, 
/**
 * Telephone number.
 */
phone: string, 
/**
 * ISO 3166-1 alpha-2.
 */
country: string, };

/**
 * A file to look at.
 */
export type SheetInput = { 
/**
 * A whole path.
 */
path: string, 
/**
 * How it is to be read.
 */
choice: SheetChoiceInput, };

/**
 * The files that were asked for last.
 */
export type SheetList = { 
/**
 * Newest first.
 */
sheets: Array<SheetView>, 
/**
 * Shops that take files.
 */
shops: Array<SheetShop>, };

/**
 * What a first look at a file shows.
 */
export type SheetLookView = { 
/**
 * The export that it is; the words are `files.kind.<value>`.
 */
kind: string, 
/**
 * What its rows are.
 */
subject: SheetSubject, 
/**
 * Its columns.
 */
columns: Array<SheetColumn>, 
/**
 * What a column of such a file can mean, in the order to offer.
 */
fields: Array<string>, 
/**
 * Rows below the headings.
 */
rows: number, 
/**
 * A comma stands before the cents.
 */
comma: boolean, 
/**
 * The month stands before the day.
 */
monthFirst: boolean, 
/**
 * Currency of amounts that name none.
 */
currency: string | null, 
/**
 * A column names the currency.
 */
currencyNamed: boolean, 
/**
 * What must be said before it can be read; the words are `files.needs.<value>`.
 */
needs: Array<string>, 
/**
 * Its first orders.
 */
orders: Array<SheetOrder>, 
/**
 * Its first customers.
 */
customers: Array<SheetCustomer>, 
/**
 * What would be wrong among its first rows.
 */
problems: Array<SheetProblem>, 
/**
 * When the file was last written.
 */
fileAt: number, 
/**
 * An earlier file with the same headings, from which it is taken what the columns mean.
 */
before: SheetBefore | null, };

/**
 * An order as it would be read.
 */
export type SheetOrder = { 
/**
 * Number.
 */
number: string, 
/**
 * When it was placed.
 */
placedAt: number, 
/**
 * Who bought.
 */
buyer: string, 
/**
 * Their address.
 */
email: string, 
/**
 * Total.
 */
total: MoneyView, 
/**
 * "2 × Blue cup" for each line.
 */
lines: Array<string>, };

/**
 * What is wrong with a row of a file.
 */
export type SheetProblem = { 
/**
 * The row, as a spreadsheet counts.
 */
row: number, 
/**
 * Heading of the column; may be empty.
 */
column: string, 
/**
 * The words are `files.problem.<code>`.
 */
code: string, 
/**
 * What stands there; may be empty.
 */
value: string, 
/**
 * The order or customer is left out; otherwise it is taken without this.
 */
leftOut: boolean, };

/**
 * What is wrong with the rows of a file.
 */
export type SheetProblems = { 
/**
 * In the order of reading, at most 5000.
 */
problems: Array<SheetProblem>, };

/**
 * Names a file that is read or was.
 */
export type SheetRef = { 
/**
 * Which one.
 */
importId: string, };

/**
 * A shop whose orders come from files.
 */
export type SheetShop = { 
/**
 * Its connection.
 */
connectionId: string, 
/**
 * Its name.
 */
label: string, };

/**
 * A file to read.
 */
export type SheetStartInput = { 
/**
 * A whole path.
 */
path: string, 
/**
 * How it is to be read.
 */
choice: SheetChoiceInput, 
/**
 * The shop that its orders belong to; nothing: a new one.
 */
connectionId: string | null, 
/**
 * Name of the new one.
 */
label: string, };

/**
 * A file is being read.
 */
export type SheetStarted = { 
/**
 * The shop that its orders belong to.
 */
connectionId: string, 
/**
 * The reading.
 */
importId: string, };

/**
 * What the rows of a file are; the words are `files.subject.<value>`.
 */
export type SheetSubject = "orders" | "customers";

/**
 * A file that is read or was.
 */
export type SheetView = { 
/**
 * Id.
 */
id: string, 
/**
 * The shop that its orders belong to.
 */
connectionId: string, 
/**
 * The file.
 */
path: string, 
/**
 * When it was last written.
 */
fileAt: number, 
/**
 * State.
 */
state: ArchiveState, 
/**
 * Records that are new here.
 */
added: number, 
/**
 * Records that were here and differ.
 */
changed: number, 
/**
 * Records that were here as they are.
 */
same: number, 
/**
 * Records that could not be taken.
 */
leftOut: number, 
/**
 * Problems with its rows.
 */
problems: number, 
/**
 * Rows that were read.
 */
done: number, 
/**
 * Rows in all.
 */
total: number, 
/**
 * Why it stopped; the words are `errors.<code>`.
 */
errorCode: string | null, 
/**
 * When it was asked for.
 */
startedAt: number, };

/**
 * What asking one shop again brought.
 */
export type ShopRefresh = { 
/**
 * Name of the connection.
 */
label: string, 
/**
 * Orders that were read again one by one.
 */
reread: number, 
/**
 * The shop cannot be asked for single orders: only its list of changes was read.
 */
listOnly: boolean, 
/**
 * Orders that were new or different.
 */
changed: number, 
/**
 * Why it stopped; what was there before is unchanged.
 */
errorCode: string | null, 
/**
 * Slots of that sentence.
 */
errorParams: { [key in string]: string }, };

/**
 * Whose pictures to show, or no longer.
 */
export type ShowPicturesInput = { 
/**
 * The mail.
 */
messageId: string, 
/**
 * Every mail of its sender, and not only this one.
 */
ofSender: boolean, 
/**
 * Show them.
 */
wanted: boolean, };

/**
 * What to sign in to: what was typed into a form, or a connection that is there.
 */
export type SignInInput = { 
/**
 * The connection that needs it again; nothing for a new one.
 */
connectionId: string | null, 
/**
 * Kind of a new one.
 */
connector: string, 
/**
 * Field values of a new one by key.
 */
fields: { [key in string]: string }, 
/**
 * Language of the page on which the browser ends up.
 */
language: string, };

/**
 * Signing in on a provider's page, as it can be offered.
 */
export type SignInOffer = { 
/**
 * Brand or host of who shows the page.
 */
provider: string, 
/**
 * The provider knows this program by an id; without one nobody can begin.
 */
ready: boolean, 
/**
 * It stands in the place of a password. Otherwise a password does as well.
 */
instead: boolean, 
/**
 * Page where an id is made; may be empty.
 */
register: string, };

/**
 * A sign-in.
 */
export type SignInRef = { 
/**
 * Which one.
 */
signInId: string, };

/**
 * How far a sign-in is.
 */
export type SignInStage = "waiting" | "done" | "failed";

/**
 * A sign-in, as far as it is.
 */
export type SignInView = { 
/**
 * Id; as the value of the field that holds a grant it stands for what came of it.
 */
signInId: string, 
/**
 * Brand or host of who shows the page.
 */
provider: string, 
/**
 * The page, for the person's browser.
 */
page: string, 
/**
 * How far it is.
 */
stage: SignInStage, 
/**
 * Address of the account, if the provider said it.
 */
account: string, 
/**
 * It is another account than what was typed.
 */
isOther: boolean, 
/**
 * Why nobody signed in; the words are `errors.<code>`.
 */
errorCode: string | null, 
/**
 * Slots of the error.
 */
errorParams: { [key in string]: string }, };

/**
 * The signatures that are set.
 */
export type SignatureList = { 
/**
 * One for each language.
 */
signatures: Array<SignatureView>, };

/**
 * A signature; setting it to nothing removes it. Undoable.
 */
export type SignatureView = { 
/**
 * Id of the connection whose replies it stands below; nothing: all that have none of their own.
 */
connectionId: string | null, 
/**
 * ISO 639-1.
 */
language: string, 
/**
 * Plain text; places are allowed.
 */
text: string, };

/**
 * What came of a sign-in is for this connection.
 */
export type SignedInAgain = { 
/**
 * Which one.
 */
connectionId: string, 
/**
 * The sign-in.
 */
signInId: string, };

/**
 * Something said since a merge.
 */
export type SinceView = { 
/**
 * The entry.
 */
messageId: string, 
/**
 * Who wrote it.
 */
author: string, 
/**
 * Its beginning, one line.
 */
text: string, 
/**
 * When.
 */
at: number, 
/**
 * It goes back with the merged ticket when the merge is taken apart; otherwise it stays.
 */
goesBack: boolean, };

/**
 * What a customer is promised something in.
 */
export type Situation = "chat" | "order_enquiry" | "form" | "email" | "social";

/**
 * A ticket was split off.
 */
export type SplitDone = { 
/**
 * The new ticket.
 */
ticketId: string, 
/**
 * Its number.
 */
number: number, };

/**
 * How far the application has come on this machine.
 */
export type Stage = "choose_passphrase" | "locked" | "first_run" | "open";

/**
 * Where the data lie on this computer and how much room they take, measured when asked.
 */
export type StorageView = { 
/**
 * The data folder's path.
 */
folder: string, 
/**
 * Bytes of the database with its journal.
 */
databaseBytes: number, 
/**
 * Bytes of the files of messages.
 */
attachmentBytes: number, 
/**
 * Bytes that can still be written on that disk, if the system says.
 */
freeBytes: number | null, };

/**
 * Asks what a word in progress may become.
 */
export type SuggestInput = { 
/**
 * The word, at least two letters.
 */
text: string, 
/**
 * Suggestions of each kind, at most 10.
 */
limit: number, };

/**
 * A product to offer, with its reason.
 */
export type SuggestedProduct = { 
/**
 * The product.
 */
product: ProductView, 
/**
 * `together`: others bought both; `category`: the customer comes back to its category. The words are
 * `customer.because.<code>`.
 */
reason: string, 
/**
 * `together`: what this customer bought. `category`: its name.
 */
because: string, 
/**
 * Customers who bought both, or this customer's purchases in the category.
 */
count: number, };

/**
 * What a word in progress may become.
 */
export type Suggestions = { 
/**
 * Customers.
 */
customers: Array<CustomerHit>, 
/**
 * Orders.
 */
orders: Array<OrderHit>, 
/**
 * Tags.
 */
tags: Array<string>, 
/**
 * Names of agents.
 */
agents: Array<string>, };

/**
 * What one synchronisation brought.
 */
export type SyncReport = { 
/**
 * One entry for each connection.
 */
connections: Array<ConnectionReport>, };

/**
 * Tags in use.
 */
export type TagList = { 
/**
 * Most used first.
 */
tags: Array<TagView>, };

/**
 * A tag in use.
 */
export type TagView = { 
/**
 * The tag.
 */
tag: string, 
/**
 * Tickets that have it.
 */
count: number, };

/**
 * A step of a test; the words are `connect.step.<code>`.
 */
export type TestStep = { 
/**
 * One of the connector's steps.
 */
code: string, 
/**
 * It passed.
 */
ok: boolean, 
/**
 * What went wrong; the words are `errors.<code>`.
 */
errorCode: string | null, 
/**
 * Slots of the error.
 */
errorParams: { [key in string]: string }, };

/**
 * What a batch did.
 */
export type TicketBatchDone = { 
/**
 * How many are different now. None: nothing was recorded, and there is nothing to undo.
 */
changed: number, 
/**
 * Ticket by ticket, in the order of the input.
 */
results: Array<TicketBatchResult>, };

/**
 * Changes tickets, all in one recorded change with one undo. What cannot be changed is left as it is and named. One to
 * which the customer has written since it was shown is not put out of sight: `ticket_outdated` says who wrote what.
 */
export type TicketBatchInput = { 
/**
 * Which tickets, at most 1000; one that is named twice is changed once.
 */
ticketIds: Array<string>, 
/**
 * What becomes of them.
 */
change: TicketChange, 
/**
 * What was shown of them: by id, `lastSeq` of the row.
 */
seen?: { [key in string]: number }, 
/**
 * Of those that are not named, which were marked in a list and never on the screen: the list's `upTo`. Without it they
 * are not asked about.
 */
seenUpTo?: number, 
/**
 * What is new is known and it is meant all the same.
 */
force?: boolean, };

/**
 * What a batch did to one ticket.
 */
export type TicketBatchResult = { 
/**
 * The ticket.
 */
ticketId: string, 
/**
 * Its number, if it is there at all.
 */
number: number | null, 
/**
 * It is different now; false also when it already was as asked.
 */
changed: boolean, 
/**
 * Why it could not be changed.
 */
error: WireError | null, };

/**
 * A ticket in a customer's history.
 */
export type TicketBrief = { 
/**
 * Id.
 */
id: string, 
/**
 * Short number.
 */
number: number, 
/**
 * Subject or first words.
 */
subject: string, 
/**
 * State.
 */
status: TicketStatusView, 
/**
 * Newest message.
 */
lastMessageAt: number, };

/**
 * What becomes of every ticket of a batch.
 */
export type TicketChange = { "kind": "status", 
/**
 * The state.
 */
status: TicketStatusView, } | { "kind": "assign", 
/**
 * Id of the agent.
 */
agentId: string | null, } | { "kind": "take" } | { "kind": "priority", 
/**
 * How much.
 */
priority: PriorityView, } | { "kind": "tags", 
/**
 * To add.
 */
add: Array<string>, 
/**
 * To take away.
 */
remove: Array<string>, } | { "kind": "watch", 
/**
 * Follows it.
 */
watching: boolean, } | { "kind": "follow", 
/**
 * Id of the agent.
 */
agentId: string, 
/**
 * Follows it.
 */
watching: boolean, } | { "kind": "snooze", 
/**
 * Until when.
 */
until: number, } | { "kind": "wake" } | { "kind": "read", 
/**
 * Read.
 */
read: boolean, } | { "kind": "spam" } | { "kind": "bin" } | { "kind": "restore" };

/**
 * A ticket that was found.
 */
export type TicketHit = { 
/**
 * The ticket.
 */
row: TicketRow, 
/**
 * Start and end of each match in its subject, in UTF-16 units.
 */
marks: Array<[number, number]>, };

/**
 * Names one ticket.
 */
export type TicketInput = { 
/**
 * Its id, or its number in decimal.
 */
ticketId: string, };

/**
 * Part of a queue.
 */
export type TicketList = { 
/**
 * The rows asked for.
 */
rows: Array<TicketRow>, 
/**
 * How many the whole queue holds.
 */
total: number, 
/**
 * Counting stopped at `total`: there may be more.
 */
capped: boolean, 
/**
 * Place of the newest entry of all tickets in the order of arrival: what has a later one came after this was read.
 */
upTo: number, };

/**
 * Asks for part of a queue or of a view.
 */
export type TicketListInput = { 
/**
 * Which tickets.
 */
queue: Queue, 
/**
 * A saved view instead of the queue; it has conditions and an order of its own, and no other filter applies.
 */
view?: string | null, 
/**
 * Only this channel.
 */
channel: ChannelView | null, 
/**
 * Only this customer language (ISO 639-1).
 */
language: string | null, 
/**
 * How they are ordered.
 */
order: TicketOrder, 
/**
 * Rows to skip.
 */
offset: number, 
/**
 * Rows to return, at most 500.
 */
limit: number, };

/**
 * Merges tickets into another one. Refused with `merge_drafts` when a text in progress would have to give way, unless
 * `leave_drafts`: then it stays with its ticket and is there again when the merge is taken apart.
 */
export type TicketMergeInput = { 
/**
 * Tickets that go on in the other.
 */
sourceIds: Array<string>, 
/**
 * The other.
 */
targetId: string, 
/**
 * Texts in progress may stay behind.
 */
leaveDrafts: boolean, 
/**
 * What was shown of them, as in `TicketBatchInput`.
 */
seen?: { [key in string]: number }, 
/**
 * What is new is known and it is meant all the same.
 */
force?: boolean, };

/**
 * How a list is ordered. Only what is open has a deadline to be ordered by: `overdue` is always by deadline, `snoozed` by
 * the time to come back, `waiting` and `resolved` by the newest message.
 */
export type TicketOrder = "due" | "newest";

/**
 * Asks for the order of a whole queue or view.
 */
export type TicketOrderInput = { 
/**
 * As in `TicketListInput`.
 */
queue: Queue, 
/**
 * As in `TicketListInput`.
 */
view?: string | null, 
/**
 * As in `TicketListInput`.
 */
channel: ChannelView | null, 
/**
 * As in `TicketListInput`.
 */
language: string | null, 
/**
 * As in `TicketListInput`.
 */
order: TicketOrder, };

/**
 * The order of a whole queue.
 */
export type TicketOrderList = { 
/**
 * The ids, 36 characters each, one after the other in one text: a list of a hundred thousand strings would keep the
 * page from answering while it is read.
 */
ids: string, 
/**
 * These are all; a view that took too long is cut off.
 */
complete: boolean, 
/**
 * As in `TicketList`.
 */
upTo: number, };

/**
 * What a ticket's customer is promised.
 */
export type TicketPromises = { 
/**
 * Promises that run, the earliest first.
 */
running: Array<DueView>, 
/**
 * The first reply, once it was given.
 */
firstReply: FirstReplyView | null, 
/**
 * It is the customer's turn: nothing runs.
 */
paused: boolean, 
/**
 * How long it was the customer's turn before, in milliseconds; that does not count for settling the case.
 */
waited: number, };

/**
 * Marks a ticket as seen or unseen.
 */
export type TicketReadInput = { 
/**
 * Which ticket.
 */
ticketId: string, 
/**
 * Seen (true) or to be shown as new again (false).
 */
read: boolean, };

/**
 * One line of a queue.
 */
export type TicketRow = { 
/**
 * Id.
 */
id: string, 
/**
 * The short number that the customer is given.
 */
number: number, 
/**
 * Subject as the customer wrote it; may be empty (chat).
 */
subject: string, 
/**
 * Customer's name, or address when there is no name.
 */
customerName: string, 
/**
 * Where it takes place.
 */
channel: ChannelView, 
/**
 * The customer's language, ISO 639-1.
 */
language: string | null, 
/**
 * State.
 */
status: TicketStatusView, 
/**
 * Agent it belongs to.
 */
assignee: string | null, 
/**
 * It is assigned to the agent who asks.
 */
mine: boolean, 
/**
 * Something is there that the agent has not seen.
 */
unread: boolean, 
/**
 * Start of the last message, one line.
 */
snippet: string, 
/**
 * Number of the order it is about.
 */
orderNumber: string | null, 
/**
 * A draft is waiting.
 */
hasDraft: boolean, 
/**
 * A message has a file.
 */
hasAttachment: boolean, 
/**
 * The most pressing state among its outgoing messages, if one is not settled.
 */
delivery: DeliveryState | null, 
/**
 * The next promise; nothing when the customer has to answer or it is resolved.
 */
due: DueView | null, 
/**
 * Time of the newest message.
 */
lastMessageAt: number, 
/**
 * Number of messages.
 */
messageCount: number, 
/**
 * How much it matters.
 */
priority: PriorityView, 
/**
 * Its tags, in the order of the alphabet.
 */
tags: Array<string>, 
/**
 * Until when it is put aside.
 */
snoozedUntil: number | null, 
/**
 * Name of who put it aside.
 */
snoozedBy: string | null, 
/**
 * The agent who asks follows it.
 */
watching: boolean, 
/**
 * Id of the agent it belongs to.
 */
assigneeId: string | null, 
/**
 * Why it is held, or was before it was put away; nothing: it never was, or somebody took it up.
 */
held: HeldCauseView | null, 
/**
 * Place of the customer's newest message in the order of arrival, to be given back with a change.
 */
lastSeq: number, };

/**
 * Rows in the order of the question; tickets that are no more are left out.
 */
export type TicketRows = { 
/**
 * The rows.
 */
rows: Array<TicketRow>, };

/**
 * Asks for rows by their ids.
 */
export type TicketRowsInput = { 
/**
 * Which tickets, at most 500.
 */
ticketIds: Array<string>, };

/**
 * State of a ticket.
 */
export type TicketStatusView = "open" | "waiting" | "snoozed" | "resolved" | "merged" | "held" | "binned";

/**
 * A ticket with everything that its screen shows at once.
 */
export type TicketView = { 
/**
 * As in the list.
 */
row: TicketRow, 
/**
 * Number of the ticket that was asked for, when it was merged and goes on in this one.
 */
mergedFrom: number | null, 
/**
 * When it was opened.
 */
createdAt: number, 
/**
 * Its customer.
 */
customerId: string | null, 
/**
 * Order it is about.
 */
orderId: string | null, 
/**
 * The address that it is with, where the channel has addresses: who would be blocked.
 */
sender: string | null, 
/**
 * When it goes for good, if it is in the bin.
 */
goesAt: number | null, 
/**
 * Oldest first.
 */
messages: Array<MessageView>, 
/**
 * The agent's reply in progress.
 */
replyDraft: DraftView | null, 
/**
 * The agent's note in progress.
 */
noteDraft: DraftView | null, 
/**
 * How a reply leaves.
 */
replyRoute: ReplyRoute, 
/**
 * Addresses or names that a reply goes to.
 */
replyTo: Array<string>, 
/**
 * The same with reasons, and who else could get it.
 */
recipients: RecipientsView, 
/**
 * Bytes that the files of one reply may have together.
 */
fileLimit: number, 
/**
 * Id of the newest message from the customer or a colleague, to be given back with a reply.
 */
lastSeenMessageId: string | null, 
/**
 * Messages that came after the agent last looked, oldest first.
 */
newMessageIds: Array<string>, };

/**
 * What there is of a customer.
 */
export type TracesView = { 
/**
 * Tickets.
 */
tickets: number, 
/**
 * Messages and notes in them.
 */
messages: number, 
/**
 * Files.
 */
files: number, 
/**
 * Texts in progress.
 */
drafts: number, 
/**
 * The team's notes.
 */
notes: number, 
/**
 * Addresses and telephone numbers.
 */
addresses: number, 
/**
 * Orders, which stay without name, address and texts.
 */
orders: number, 
/**
 * What waits to leave, or whose fate is open: while there is any, nothing is erased.
 */
underWay: number, };

/**
 * Changes that can still be taken back.
 */
export type UndoHistory = { 
/**
 * Newest first, at most ten; an undo takes back the first of them.
 */
changes: Array<UndoableView>, 
/**
 * What a redo would do again.
 */
redo: UndoableView | null, };

/**
 * A change that can be taken back.
 */
export type UndoableView = { 
/**
 * Name; the words are `undo.did.<name>`.
 */
name: string, 
/**
 * Slots, as in `Undone`.
 */
params: { [key in string]: string }, 
/**
 * The ticket, if it belongs to exactly one.
 */
ticketId: string | null, 
/**
 * When it was made.
 */
at: number, };

/**
 * What an undo took back or a redo did again. The words are `undo.<name>` and `undo.did.<name>` in `locales/`.
 */
export type Undone = { 
/**
 * Name of the change, or nothing when there was none.
 */
name: string | null, 
/**
 * Slots of the sentence; codes where the interface has words for them (`status`, `priority`), times in milliseconds.
 */
params: { [key in string]: string }, 
/**
 * The ticket to show, if the change belongs to exactly one.
 */
ticketId: string | null, };

/**
 * A merge was taken apart.
 */
export type UnmergeDone = { 
/**
 * Entries that came after the merge and went back with the ticket.
 */
later: number, };

/**
 * One condition of a view, or a group of them.
 */
export type ViewCondition = { "kind": "group", 
/**
 * How they are joined.
 */
rule: ViewRule, 
/**
 * The conditions.
 */
conditions: Array<ViewCondition>, } | { "kind": "test", 
/**
 * What it asks about.
 */
field: ViewField, 
/**
 * The answer must be no.
 */
not: boolean, 
/**
 * What it asks for.
 */
value: string, };

/**
 * How many tickets a tree finds.
 */
export type ViewCount = { 
/**
 * How many, at most 1000.
 */
count: number, 
/**
 * There may be more: counting stopped at 1000, or its time was over.
 */
capped: boolean, };

/**
 * Asks how many tickets a tree finds.
 */
export type ViewCountInput = { 
/**
 * The tree.
 */
tree: ViewTree, };

/**
 * What a condition asks about. Each says what its `value` is; where nothing is said it is empty.
 */
export type ViewField = "status" | "assignee" | "priority" | "tag" | "channel" | "language" | "customer" | "order_linked" | "order_payment" | "order_fulfilment" | "order_late" | "connection" | "subject" | "text" | "overdue" | "due_within" | "created_before" | "quiet_for" | "unread" | "has_draft" | "has_attachment" | "watching";

/**
 * Names one view.
 */
export type ViewInput = { 
/**
 * Its id.
 */
viewId: string, };

/**
 * The saved views.
 */
export type ViewList = { 
/**
 * In their order.
 */
views: Array<SavedView>, };

/**
 * Puts the views in an order.
 */
export type ViewOrderInput = { 
/**
 * All of them, the first one first.
 */
viewIds: Array<string>, };

/**
 * How the conditions of a group are joined.
 */
export type ViewRule = "all" | "any" | "none";

/**
 * Keeps a view.
 */
export type ViewSaveInput = { 
/**
 * The view that it changes; nothing: a new one.
 */
id: string | null, 
/**
 * Name, 1 to 60 characters.
 */
name: string, 
/**
 * Meant for the team.
 */
team: boolean, 
/**
 * In which order.
 */
order: TicketOrder, 
/**
 * Its conditions.
 */
tree: ViewTree, };

/**
 * A view was kept.
 */
export type ViewSaved = { 
/**
 * Its id.
 */
viewId: string, };

/**
 * The tree of a view.
 */
export type ViewTree = { 
/**
 * How the outermost conditions are joined.
 */
rule: ViewRule, 
/**
 * The conditions.
 */
conditions: Array<ViewCondition>, };

/**
 * Reads a time as a person types it.
 */
export type WhenInput = { 
/**
 * "tomorrow 9", "mañana a las 9", "3 nap múlva", "2 minggu lagi", "24/12".
 */
text: string, 
/**
 * Language of the interface; the others are tried after it.
 */
language: string, };

/**
 * A time that is offered.
 */
export type WhenPreset = { 
/**
 * `later_today`, `tomorrow_morning`, `next_monday`, `next_week` or `in_a_month`.
 */
code: string, 
/**
 * The moment.
 */
at: number, };

/**
 * Times that are offered.
 */
export type WhenPresets = { 
/**
 * Soonest first.
 */
presets: Array<WhenPreset>, };

/**
 * What was understood. A text that is no time is refused: `when_unreadable`, `when_ambiguous`, `snooze_past`, `when_too_far`.
 */
export type WhenReading = { 
/**
 * The moment.
 */
at: number, };

/**
 * A failure, without words. The words for `code` are `errors.<code>` in `locales/`.
 */
export type WireError = { 
/**
 * Stable code, snake case.
 */
code: string, 
/**
 * Slots of the sentence.
 */
params: { [key in string]: string }, 
/**
 * Whether the same call can work later without a change.
 */
retry: boolean, 
/**
 * Id under which the log holds the whole chain, for support.
 */
incident: string | null, };

/**
 * What became of a sign-in at its provider.
 */
export type WithdrawalView = "no_grant" | "done" | "no_way" | "failed";

/** Every command with its input and its answer. */
export interface RpcMap {
  "app.state": { input: Nothing; output: AppState };
  "app.set": { input: SettingInput; output: Done };
  "app.storage": { input: Nothing; output: StorageView };
  "vault.unlock": { input: PassphraseInput; output: Done };
  "repair.choice": { input: Nothing; output: RepairChoice };
  "repair.do": { input: RepairInput; output: Repaired };
  "sample.start": { input: Nothing; output: Done };
  "sample.leave": { input: Nothing; output: Done };
  "ticket.list": { input: TicketListInput; output: TicketList };
  "ticket.order": { input: TicketOrderInput; output: TicketOrderList };
  "ticket.rows": { input: TicketRowsInput; output: TicketRows };
  "ticket.counts": { input: Nothing; output: QueueCounts };
  "ticket.get": { input: TicketInput; output: TicketView };
  "ticket.read": { input: TicketReadInput; output: Done };
  "ticket.reply": { input: ReplyInput; output: ReplyAccepted };
  "ticket.mail_file": { input: TicketInput; output: AttachmentContent };
  "ticket.paper": { input: TicketInput; output: AttachmentContent };
  "ticket.note": { input: NoteInput; output: Done };
  "draft.list": { input: Nothing; output: DraftList };
  "draft.attach": { input: DraftFileInput; output: AttachmentView };
  "draft.detach": { input: DraftFileRef; output: Done };
  "draft.discard": { input: DraftRef; output: Done };
  "draft.to_note": { input: TicketInput; output: Done };
  "draft.look": { input: LookInput; output: LookView };
  "draft.save": { input: DraftInput; output: DraftSaved };
  "attachment.read": { input: AttachmentInput; output: AttachmentContent };
  "message.original": { input: MessageInput; output: OriginalView };
  "message.html": { input: MessageInput; output: MailHtmlView };
  "message.show_pictures": { input: ShowPicturesInput; output: Done };
  "message.stop_pictures": { input: MessageInput; output: Done };
  "message.load_pictures": { input: LoadPicturesInput; output: Done };
  "message.source": { input: MessageInput; output: AttachmentContent };
  "link.open": { input: LinkInput; output: Done };
  "ticket.batch": { input: TicketBatchInput; output: TicketBatchDone };
  "tag.list": { input: Nothing; output: TagList };
  "when.read": { input: WhenInput; output: WhenReading };
  "when.presets": { input: Nothing; output: WhenPresets };
  "ticket.merge": { input: TicketMergeInput; output: Done };
  "ticket.unmerge": { input: TicketInput; output: UnmergeDone };
  "ticket.merge_candidates": { input: MergeCandidatesInput; output: MergeCandidates };
  "ticket.merged": { input: TicketInput; output: MergedList };
  "ticket.watchers": { input: TicketInput; output: AgentList };
  "ticket.split": { input: MessageInput; output: SplitDone };
  "undo.last": { input: Nothing; output: Undone };
  "undo.redo": { input: Nothing; output: Undone };
  "undo.history": { input: Nothing; output: UndoHistory };
  "agent.list": { input: Nothing; output: AgentList };
  "agent.add": { input: AgentAddInput; output: AgentAdded };
  "agent.rename": { input: AgentRenameInput; output: Done };
  "agent.retire": { input: AgentRetireInput; output: Done };
  "acknowledge.get": { input: ConnectionRef; output: AcknowledgeView };
  "acknowledge.set": { input: AcknowledgeInput; output: Done };
  "acknowledge.text": { input: AcknowledgeTextInput; output: Done };
  "acknowledge.preview": { input: AcknowledgeTextInput; output: AcknowledgePreview };
  "news.get": { input: ConnectionRef; output: NewsView };
  "news.set": { input: NewsRuleInput; output: Done };
  "news.text": { input: NewsTextInput; output: Done };
  "news.way": { input: NewsWayInput; output: Done };
  "news.delivery": { input: NewsDeliveryInput; output: Done };
  "news.preview": { input: NewsTextInput; output: NewsPreview };
  "sender.list": { input: Nothing; output: SenderList };
  "address.retry": { input: AddressInput; output: Done };
  "sender.set": { input: SenderInput; output: Done };
  "view.list": { input: Nothing; output: ViewList };
  "view.count": { input: ViewCountInput; output: ViewCount };
  "view.save": { input: ViewSaveInput; output: ViewSaved };
  "view.remove": { input: ViewInput; output: Done };
  "view.order": { input: ViewOrderInput; output: Done };
  "macro.list": { input: Nothing; output: MacroList };
  "macro.save": { input: MacroInput; output: MacroSaved };
  "macro.remove": { input: MacroRef; output: Done };
  "macro.for": { input: MacroForInput; output: MacroForView };
  "signature.list": { input: Nothing; output: SignatureList };
  "signature.set": { input: SignatureView; output: Done };
  "customer.get": { input: CustomerGetInput; output: CustomerView };
  "customer.edit": { input: CustomerEditInput; output: Done };
  "customer.keep": { input: CustomerKeepInput; output: Done };
  "customer.note_add": { input: CustomerNoteAddInput; output: Done };
  "customer.note_edit": { input: CustomerNoteEditInput; output: Done };
  "customer.matches": { input: CustomerInput; output: CustomerMatches };
  "customer.merge_preview": { input: CustomerPairInput; output: MergePreview };
  "customer.merge": { input: CustomerMergeInput; output: Done };
  "customer.separate": { input: MergeInput; output: Done };
  "customer.distinct": { input: CustomerPairInput; output: Done };
  "customer.refresh": { input: CustomerInput; output: CustomerRefresh };
  "customer.products": { input: CustomerInput; output: CustomerProducts };
  "customer.erase_preview": { input: CustomerInput; output: ErasePreview };
  "customer.erase": { input: CustomerEraseInput; output: CustomerErased };
  "product.get": { input: ProductInput; output: ProductView };
  "order.find": { input: OrderFindInput; output: OrdersFound };
  "refund.quote": { input: RefundQuoteInput; output: RefundQuote };
  "refund.request": { input: RefundInput; output: RefundAccepted };
  "return.step": { input: ReturnInput; output: ReturnAccepted };
  "ticket.link_order": { input: LinkOrderInput; output: Done };
  "search": { input: SearchInput; output: SearchResults };
  "search.suggest": { input: SuggestInput; output: Suggestions };
  "promise.get": { input: Nothing; output: PromiseRules };
  "promise.set": { input: PromiseInput; output: Done };
  "promise.of": { input: TicketInput; output: TicketPromises };
  "outbox.list": { input: Nothing; output: OutboxView };
  "outbox.text": { input: OutboxInput; output: OutboxText };
  "outbox.undo": { input: OutboxInput; output: ReplyUndone };
  "outbox.send_now": { input: OutboxInput; output: Done };
  "outbox.retry": { input: OutboxInput; output: Done };
  "outbox.reschedule": { input: RescheduleInput; output: Done };
  "outbox.decide": { input: OutboxDecisionInput; output: Done };
  "notice.list": { input: Nothing; output: NoticeList };
  "notice.badge": { input: Nothing; output: NoticeBadge };
  "notice.done": { input: NoticesInput; output: Done };
  "notice.practice": { input: Nothing; output: Done };
  "connector.list": { input: Nothing; output: ConnectorList };
  "connection.list": { input: ConnectionListInput; output: ConnectionList };
  "connection.suggest": { input: ConnectionInput; output: ConnectionSuggestion };
  "connection.test": { input: ConnectionInput; output: ConnectionTest };
  "connection.add": { input: ConnectionInput; output: ConnectionAdded };
  "connection.pause": { input: ConnectionPauseInput; output: Done };
  "connection.leave_preview": { input: ConnectionRef; output: LeavePreview };
  "connection.leave": { input: LeaveInput; output: ConnectionLeft };
  "connection.sync": { input: ConnectionRef; output: SyncReport };
  "connection.sign_in": { input: SignedInAgain; output: Done };
  "sign_in.begin": { input: SignInInput; output: SignInView };
  "sign_in.get": { input: SignInRef; output: SignInView };
  "sign_in.cancel": { input: SignInRef; output: Done };
  "sync.now": { input: Nothing; output: SyncReport };
  "import.list": { input: Nothing; output: ImportList };
  "import.start": { input: ImportInput; output: Done };
  "import.change": { input: ImportChangeInput; output: Done };
  "sheet.list": { input: Nothing; output: SheetList };
  "sheet.look": { input: SheetInput; output: SheetLookView };
  "sheet.start": { input: SheetStartInput; output: SheetStarted };
  "sheet.change": { input: ImportChangeInput; output: Done };
  "sheet.problems": { input: SheetRef; output: SheetProblems };
  "backup.status": { input: Nothing; output: BackupStatus };
  "backup.now": { input: Nothing; output: BackupStatus };
  "export.status": { input: Nothing; output: ExportStatus };
  "export.start": { input: ExportInput; output: Done };
  "export.cancel": { input: Nothing; output: Done };
  "backup.recovery_code": { input: Nothing; output: RecoveryCode };
}

/** Topics that each query's answer is made from; empty for an action. */
export const READS: { [K in keyof RpcMap]: readonly string[] } = {
  "app.state": ["app", "settings", "connections"],
  "app.set": [],
  "app.storage": [],
  "vault.unlock": [],
  "repair.choice": ["app"],
  "repair.do": [],
  "sample.start": [],
  "sample.leave": [],
  "ticket.list": ["tickets", "drafts"],
  "ticket.order": ["tickets", "drafts"],
  "ticket.rows": ["tickets", "drafts", "outbox"],
  "ticket.counts": ["tickets"],
  "ticket.get": ["tickets", "messages", "drafts", "outbox", "senders"],
  "ticket.read": [],
  "ticket.reply": [],
  "ticket.mail_file": [],
  "ticket.paper": [],
  "ticket.note": [],
  "draft.list": ["drafts", "tickets"],
  "draft.attach": [],
  "draft.detach": [],
  "draft.discard": [],
  "draft.to_note": [],
  "draft.look": [],
  "draft.save": [],
  "attachment.read": ["messages"],
  "message.original": ["messages", "tickets", "connections"],
  "message.html": ["messages"],
  "message.show_pictures": [],
  "message.stop_pictures": [],
  "message.load_pictures": [],
  "message.source": ["messages"],
  "link.open": [],
  "ticket.batch": [],
  "tag.list": ["tickets"],
  "when.read": [],
  "when.presets": [],
  "ticket.merge": [],
  "ticket.unmerge": [],
  "ticket.merge_candidates": ["tickets"],
  "ticket.merged": ["tickets", "messages"],
  "ticket.watchers": ["tickets", "agents"],
  "ticket.split": [],
  "undo.last": [],
  "undo.redo": [],
  "undo.history": ["tickets", "messages", "drafts", "customers", "agents"],
  "agent.list": ["agents", "settings"],
  "agent.add": [],
  "agent.rename": [],
  "agent.retire": [],
  "acknowledge.get": ["connections"],
  "acknowledge.set": [],
  "acknowledge.text": [],
  "acknowledge.preview": ["settings", "promises", "connections"],
  "news.get": ["news", "connections"],
  "news.set": [],
  "news.text": [],
  "news.way": [],
  "news.delivery": [],
  "news.preview": ["news", "orders", "customers", "connections"],
  "sender.list": ["senders"],
  "address.retry": [],
  "sender.set": [],
  "view.list": ["views", "tickets", "drafts", "orders"],
  "view.count": ["tickets", "drafts", "orders"],
  "view.save": [],
  "view.remove": [],
  "view.order": [],
  "macro.list": ["macros"],
  "macro.save": [],
  "macro.remove": [],
  "macro.for": [],
  "signature.list": ["macros"],
  "signature.set": [],
  "customer.get": ["customers", "orders", "tickets", "connections", "outbox"],
  "customer.edit": [],
  "customer.keep": [],
  "customer.note_add": [],
  "customer.note_edit": [],
  "customer.matches": ["customers", "orders"],
  "customer.merge_preview": ["customers", "orders", "tickets"],
  "customer.merge": [],
  "customer.separate": [],
  "customer.distinct": [],
  "customer.refresh": [],
  "customer.products": ["customers", "orders", "products"],
  "customer.erase_preview": [],
  "customer.erase": [],
  "product.get": ["products"],
  "order.find": ["orders", "customers"],
  "refund.quote": ["orders", "outbox"],
  "refund.request": [],
  "return.step": [],
  "ticket.link_order": [],
  "search": ["tickets", "messages", "customers", "orders", "products"],
  "search.suggest": [],
  "promise.get": ["promises"],
  "promise.set": [],
  "promise.of": ["tickets", "promises"],
  "outbox.list": ["outbox"],
  "outbox.text": ["outbox"],
  "outbox.undo": [],
  "outbox.send_now": [],
  "outbox.retry": [],
  "outbox.reschedule": [],
  "outbox.decide": [],
  "notice.list": ["notices", "tickets", "messages", "outbox", "connections", "settings"],
  "notice.badge": ["notices", "tickets", "outbox", "connections", "settings"],
  "notice.done": [],
  "notice.practice": [],
  "connector.list": [],
  "connection.list": ["connections", "outbox"],
  "connection.suggest": [],
  "connection.test": [],
  "connection.add": [],
  "connection.pause": [],
  "connection.leave_preview": ["connections", "outbox", "tickets", "orders", "customers"],
  "connection.leave": [],
  "connection.sync": [],
  "connection.sign_in": [],
  "sign_in.begin": [],
  "sign_in.get": ["connections"],
  "sign_in.cancel": [],
  "sync.now": [],
  "import.list": ["imports", "connections"],
  "import.start": [],
  "import.change": [],
  "sheet.list": ["imports", "connections"],
  "sheet.look": [],
  "sheet.start": [],
  "sheet.change": [],
  "sheet.problems": ["imports"],
  "backup.status": ["app", "settings"],
  "backup.now": [],
  "export.status": ["export"],
  "export.start": [],
  "export.cancel": [],
  "backup.recovery_code": [],
};
