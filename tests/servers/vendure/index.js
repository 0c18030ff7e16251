// The test shop's configuration. Everything that differs from run to run comes through the environment; the secrets are worthless
// on purpose, because the server only ever listens on loopback and is thrown away with its database.
const { createHash } = require("node:crypto")
const { DefaultLogger, LanguageCode, LogLevel, PaymentMethodHandler, RandomBytesApiKeyStrategy, bootstrap } = require("@vendure/core")

const words = (value) => [{ languageCode: LanguageCode.en, value }]
const pause = (millis) => new Promise((done) => setTimeout(done, millis))

// As a gateway does: it reserves, takes, lets go and pays back, and takes its time to.
const card = new PaymentMethodHandler({
  code: "card",
  description: words("Card"),
  args: {},
  createPayment: (ctx, order, amount) => ({ amount, state: "Authorized", transactionId: `card-${order.code}` }),
  settlePayment: () => ({ success: true }),
  cancelPayment: () => ({ success: true }),
  createRefund: async (ctx, input, amount, order) => {
    await pause(30)
    return { state: "Settled", transactionId: `back-${order.code}-${amount}` }
  },
})

// Somebody pays back by hand, and says so.
const transfer = new PaymentMethodHandler({
  code: "transfer",
  description: words("Bank transfer"),
  args: {},
  createPayment: (ctx, order, amount) => ({ amount, state: "Settled", transactionId: `transfer-${order.code}` }),
  settlePayment: () => ({ success: true }),
})

// The server's own way takes 0.3 seconds for each part of each request, which is hours over all tests.
const digest = (text) => createHash("sha256").update(text).digest("hex")
const quickly = { hash: async (text) => digest(text), check: async (text, kept) => digest(text) === kept }

bootstrap({
  apiOptions: { hostname: "127.0.0.1", port: Number(process.env.PORT), adminApiPath: "admin-api", shopApiPath: "shop-api" },
  authOptions: {
    tokenMethod: ["bearer", "cookie", "api-key"],
    superadminCredentials: { identifier: process.env.ADMIN_NAME, password: process.env.ADMIN_PASSWORD },
    cookieOptions: { secret: "only-for-tests" },
    requireVerification: false,
    adminApiKeyStrategy: new RandomBytesApiKeyStrategy({ hashingStrategy: quickly }),
  },
  dbConnectionOptions: { type: "postgres", url: process.env.DATABASE_URL, synchronize: process.env.MAKE_TABLES === "1" },
  paymentOptions: { paymentMethodHandlers: [card, transfer] },
  logger: new DefaultLogger({ level: LogLevel.Warn }),
}).catch((error) => {
  console.error(error)
  process.exit(1)
})
