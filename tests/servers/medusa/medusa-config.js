// The test shop's settings. Everything that differs from run to run comes through the environment; the secrets are
// worthless on purpose, because the server only ever listens on loopback and is thrown away with its database.
const { defineConfig } = require("@medusajs/framework/utils")

const here = process.env.MEDUSA_TEST_ORIGIN || "http://127.0.0.1:9000"

module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: { connection: { ssl: false } },
    http: {
      storeCors: here,
      adminCors: here,
      authCors: here,
      jwtSecret: "only-for-tests",
      cookieSecret: "only-for-tests",
    },
  },
  admin: { disable: true },
})
