package redact

// byFirst has the formats by the first two bytes of their prefixes. They follow what
// the providers publish, among it:
//
//   - GitHub: docs.github.com, "About authentication to GitHub", and the blog's
//     "Behind GitHub's new authentication token formats"
//   - GitLab: docs.gitlab.com, "GitLab token overview", token prefixes
//   - AWS: docs.aws.amazon.com, IAM User Guide, "IAM identifiers", unique prefixes
//   - Slack: docs.slack.dev, "Tokens" and "Sending messages using incoming webhooks"
//   - Stripe: docs.stripe.com, "API keys" and "Webhooks"
//   - OpenAI, Anthropic, Hugging Face, Linear, DigitalOcean, SendGrid, Shopify,
//     Docker, Databricks, npm, PyPI, Doppler: their API references
//   - Google: docs.cloud.google.com, "Manage API keys", and developers.google.com,
//     "Using OAuth 2.0 to Access Google APIs"
//   - Cloudflare: developers.cloudflare.com, "Token formats"
//   - Twilio: twilio.com/docs, "Key resource": SK and 32 hexadecimal digits
//   - Vault: developer.hashicorp.com, "Tokens", prefixes
//   - Telegram: core.telegram.org/bots/api, "Authorizing your bot"
//   - Discord: docs.discord.com, "API Reference", authentication; in front of the
//     first dot is the bot's id, digits in base64
//   - age: age-encryption.org/v1; JWT: RFC 7519, with RFC 7515 and 7516
//
// Prefixes, alphabets and lengths of most others are facts from the rules of two
// scanners for secrets:
//
//   - gitleaks: github.com/gitleaks/gitleaks (MIT), config/gitleaks.toml at commit
//     b58d3f102cf3a2c84cb7f923d05c25c9b1aed84b of 2026-07-22
//   - veles: github.com/google/osv-scalibr (Apache-2.0), veles/secrets at commit
//     c2094f2d68e3994551d9998a54e2e97985a18a39 of 2026-08-19
//
// Of the rest (among them Figma, Groq, LangSmith, NVIDIA, Pinecone, PostHog, Replicate,
// Tailscale, Weights & Biases) there is no more than the prefix here. The program
// in internal/upstream lists the rules of these scanners that no format covers.
//
// It is nested so that the bytes of a text are looked up here, and not compared
// with each format.
var byFirst = [128]*[128]*[]format{
	'-': {
		'u': {{"-us", letters, 1, mailchimp}}, // Mailchimp
	},
	'.': {
		'a': {{".atlasv1.", base64, 40, terraform}}, // Terraform Cloud
	},
	'0': {
		'0': {{"00D", letters, 8, salesforce}}, // Salesforce
	},
	'1': {
		'P': {{"1PRK-", word, 64, capitals}}, // 1Password
	},
	'3': {
		'M': {{"3MVG", parts, 40, random}}, // Salesforce
	},
	'4': {
		'b': {{"4b1d", letters, 38, exact}}, // ClickHouse
	},
	'A': {
		'3': {
			{"A3-", word, 36, capitals},    // 1Password
			{"A3-", word, 37, capitals},    // 1Password
			{"A3T", letters, 17, capitals}, // AWS
		},
		'B': {
			{"ABIA", letters, 16, capitals}, // AWS
			{"ABSK", base64, 100, atStart},  // AWS Bedrock
		},
		'C': {{"ACCA", letters, 16, capitals}},         // AWS
		'G': {{"AGE-SECRET-KEY-", word, 20, anywhere}}, // age
		'I': {{"AIza", word, 30, atStart}},             // Google
		'K': {
			{"AKCp", letters, 69, exact},    // Artifactory
			{"AKIA", letters, 16, capitals}, // AWS
		},
		'P': {{"API-", letters, 26, capitals}}, // Octopus
		'Q': {
			{"AQ.Ab", word, 40, atStart}, // Google
			{"AQVN", word, 35, random},   // Yandex
		},
		'S': {{"ASIA", letters, 16, capitals}}, // AWS
		'T': {{"ATATT3", base64, 30, atStart}}, // Atlassian
	},
	'C': {
		'C': {
			{"CCIPAT_", word, 40, anywhere}, // CircleCI
			{"CCIPRJ_", word, 40, anywhere}, // CircleCI
		},
		'L': {{"CLOJARS_", letters, 40, anywhere}}, // Clojars
	},
	'E': {
		'A': {
			{"EAA", letters, 100, mixed}, // Facebook
			{"EAAA", word, 60, alone},    // Square
		},
		'Z': {
			{"EZAK", letters, 54, exact}, // EasyPost
			{"EZTK", letters, 54, exact}, // EasyPost
		},
	},
	'F': {
		'L': {
			{"FLWPUBK-", word, 30, anywhere},      // Flutterwave
			{"FLWPUBK_TEST-", word, 12, anywhere}, // Flutterwave
			{"FLWSECK-", word, 30, anywhere},      // Flutterwave
			{"FLWSECK_TEST-", word, 12, anywhere}, // Flutterwave
		},
	},
	'G': {
		'O': {
			{"GOCSPX-", word, 20, anywhere}, // Google
			{"GOOG", letters, 20, exact},    // Google Cloud Storage
			{"GOOG", letters, 57, exact},    // Google Cloud Storage
		},
		'R': {{"GR1348941", word, 16, anywhere}}, // GitLab
	},
	'H': {
		'R': {{"HRKU-", word, 30, atStart}}, // Heroku
	},
	'I': {
		'n': {{"IncomingWebhook/", base64, 32, anywhere}}, // Microsoft Teams
	},
	'L': {
		'T': {{"LTAI", letters, 20, alone}}, // Alibaba
	},
	'M': {
		'D': {{"MD", parts, 57, discord}}, // Discord
		'T': {{"MT", parts, 57, discord}}, // Discord
		'j': {{"Mj", parts, 57, discord}}, // Discord
		'z': {{"Mz", parts, 57, discord}}, // Discord
	},
	'N': {
		'D': {{"ND", parts, 57, discord}}, // Discord
		'R': {
			{"NRAK-", letters, 27, atStart}, // New Relic
			{"NRAL", letters, 0, newRelic},  // New Relic
			{"NRII-", word, 30, atStart},    // New Relic
			{"NRJS-", letters, 19, hex},     // New Relic
		},
		'T': {{"NT", parts, 57, discord}}, // Discord
		'j': {{"Nj", parts, 57, discord}}, // Discord
		'z': {{"Nz", parts, 57, discord}}, // Discord
	},
	'O': {
		'D': {{"OD", parts, 57, discord}}, // Discord
		'T': {{"OT", parts, 57, discord}}, // Discord
		'j': {{"Oj", parts, 57, discord}}, // Discord
		'z': {{"Oz", parts, 57, discord}}, // Discord
	},
	'P': {
		'M': {
			{"PMAK-", word, 30, atStart},    // Postman
			{"PMAT-", letters, 20, atStart}, // Postman
		},
	},
	'Q': {
		'~': {{"Q~", parts, 31, azure}}, // Azure
	},
	'S': {
		'G': {{"SG.", parts, 40, atStart}}, // SendGrid
		'K': {{"SK", letters, 32, hex}},    // Twilio
	},
	'Y': {
		'C': {{"YC", word, 38, alone}}, // Yandex
	},
	'Z': {
		'2': {
			{"Z2h1X", base64, 20, atStart},          // GitHub, in base64
			{"Z2hvX", base64, 20, atStart},          // GitHub, in base64
			{"Z2hwX", base64, 20, atStart},          // GitHub, in base64
			{"Z2hyX", base64, 20, atStart},          // GitHub, in base64
			{"Z2hzX", base64, 20, atStart},          // GitHub, in base64
			{"Z2l0aHViX3BhdF", base64, 20, atStart}, // GitHub, in base64
		},
		'X': {
			{"ZXlKMGVYQWlPaU", base64, 30, anywhere}, // JWT, in base64
			{"ZXlKaGJHY2lPaU", base64, 30, anywhere}, // JWT, in base64
			{"ZXlKbGJtTWlPaU", base64, 30, anywhere}, // JWT, in base64
			{"ZXlKcmFXUWlPaU", base64, 30, anywhere}, // JWT, in base64
		},
	},
	'_': {
		'g': {{"_gitlab_session=", letters, 20, anywhere}}, // GitLab
		'm': {{"_mmk", letters, 0, maxMind}},               // MaxMind
	},
	'a': {
		'c': {
			{"access-development-", word, 36, hex}, // Plaid
			{"access-production-", word, 36, hex},  // Plaid
			{"access-sandbox-", word, 36, hex},     // Plaid
		},
		'g': {{"age-secret-key-", word, 20, anywhere}}, // age
		'p': {{"api_org_", letters, 30, atStart}},      // Hugging Face
		'u': {{"authress_", base64, 50, authress}},     // Authress
	},
	'b': {
		'e': {{"bedrock-api-key-", base64, 20, anywhere}}, // AWS Bedrock
	},
	'c': {
		'f': {
			{"cfat_", word, 40, random}, // Cloudflare
			{"cfk_", word, 40, random},  // Cloudflare
			{"cfut_", word, 40, random}, // Cloudflare
		},
		'i': {{"cio", letters, 32, exact}},     // crates.io
		'm': {{"cmVmd", letters, 59, exact}},   // Artifactory
		'r': {{"crsr_", letters, 40, atStart}}, // Cursor
	},
	'd': {
		'a': {{"dapi", letters, 32, hex}}, // Databricks
		'c': {
			{"dckr_oat_", word, 16, anywhere}, // Docker
			{"dckr_pat_", word, 16, anywhere}, // Docker
		},
		'd': {
			{"ddo_", letters, 30, atStart}, // Deno
			{"ddp_", letters, 30, atStart}, // Deno
		},
		'n': {{"dnkey-", base64, 60, atStart}}, // Defined Networking
		'o': {
			{"doo_v1_", letters, 30, anywhere}, // DigitalOcean
			{"dop_v1_", letters, 30, anywhere}, // DigitalOcean
			{"dor_v1_", letters, 30, anywhere}, // DigitalOcean
		},
		'p': {
			{"dp.audit.", parts, 20, atStart}, // Doppler
			{"dp.ct.", parts, 20, atStart},    // Doppler
			{"dp.pt.", parts, 20, atStart},    // Doppler
			{"dp.sa.", parts, 20, atStart},    // Doppler
			{"dp.said.", parts, 20, atStart},  // Doppler
			{"dp.scim.", parts, 20, atStart},  // Doppler
			{"dp.st.", parts, 20, atStart},    // Doppler
		},
		't': {
			{"dt0c01.", parts, 60, anywhere}, // Dynatrace
			{"dt0s01.", parts, 60, anywhere}, // Dynatrace
		},
		'u': {
			{"duffel_live_", base64, 30, anywhere}, // Duffel
			{"duffel_test_", base64, 30, anywhere}, // Duffel
		},
	},
	'e': {
		's': {{"essu_", base64, 60, atStart}},                                     // Elastic Cloud
		'w': {{"ewogICJ0eXBlIjogInNlcnZpY2VfYWNjb3VudCIs", base64, 20, anywhere}}, // a service account of Google, in base64
		'x': {{"ext_", base64, 60, authress}},                                     // Authress
		'y': {
			{"eyJ", parts, 20, jwt},           // JWT
			{"eyJrIjoi", base64, 60, atStart}, // Grafana
		},
	},
	'f': {
		'i': {
			{"figd_", word, 20, atStart},     // Figma
			{"fio-u-", base64, 40, anywhere}, // Frame.io
		},
		'm': {
			{"fm1a_", base64, 60, atStart}, // Fly.io
			{"fm1r_", base64, 60, atStart}, // Fly.io
			{"fm2_", base64, 60, atStart},  // Fly.io
		},
		'o': {{"fo1_", word, 40, atStart}}, // Fly.io
	},
	'g': {
		'h': {
			{"gho_", parts, 20, anywhere}, // GitHub
			{"ghp_", parts, 20, anywhere}, // GitHub
			{"ghr_", parts, 20, anywhere}, // GitHub
			{"ghs_", parts, 20, anywhere}, // GitHub
			{"ghu_", parts, 20, anywhere}, // GitHub
		},
		'i': {{"github_pat_", parts, 20, anywhere}}, // GitHub
		'l': {
			{"glagent-", parts, 16, anywhere}, // GitLab
			{"glc_", base64, 32, random},      // Grafana
			{"glcbt-", parts, 16, anywhere},   // GitLab
			{"gldt-", parts, 16, anywhere},    // GitLab
			{"glffct-", parts, 16, anywhere},  // GitLab
			{"glft-", parts, 16, anywhere},    // GitLab
			{"glimt-", parts, 16, anywhere},   // GitLab
			{"gloas-", parts, 16, anywhere},   // GitLab
			{"glpat-", parts, 16, anywhere},   // GitLab
			{"glptt-", parts, 16, anywhere},   // GitLab
			{"glrt-", parts, 16, anywhere},    // GitLab
			{"glrtr-", parts, 16, anywhere},   // GitLab
			{"glsa_", word, 20, anywhere},     // Grafana
			{"glsoat-", parts, 16, anywhere},  // GitLab
			{"glwt-", parts, 16, anywhere},    // GitLab
		},
		's': {{"gsk_", letters, 20, atStart}}, // Groq
	},
	'h': {
		'f': {{"hf_", letters, 30, atStart}}, // Hugging Face
		'o': {
			{"hooks.slack.com/services/", base64, 10, anywhere},  // Slack
			{"hooks.slack.com/triggers/", base64, 10, anywhere},  // Slack
			{"hooks.slack.com/workflows/", base64, 10, anywhere}, // Slack
		},
		'v': {
			{"hvb.", word, 20, atStart}, // Vault
			{"hvr.", word, 20, atStart}, // Vault
			{"hvs.", word, 20, atStart}, // Vault
		},
	},
	'i': {
		'c': {{"ico-", letters, 32, exact}}, // Infracost
	},
	'k': {
		'e': {
			{"key-", letters, 32, hex},   // Mailgun
			{"key_", letters, 64, exact}, // Cursor
		},
	},
	'l': {
		'i': {
			{"lin_api_", letters, 20, anywhere},   // Linear
			{"lin_oauth_", letters, 20, anywhere}, // Linear
			{"live_", letters, 35, hex},           // Lob
			{"live_", word, 40, exact},            // GoCardless
			{"live_pub_", letters, 31, hex},       // Lob
		},
		's': {
			{"lsv2_pt_", word, 32, atStart}, // LangSmith
			{"lsv2_sk_", word, 32, atStart}, // LangSmith
		},
	},
	'm': {
		'f': {{"mfa.", word, 60, random}}, // Discord
	},
	'n': {
		'p': {{"npm_", letters, 30, atStart}}, // npm
		't': {{"ntn_", letters, 30, atStart}}, // Notion
		'v': {{"nvapi-", word, 40, random}},   // NVIDIA
	},
	'o': {
		'p': {{"ops_eyJ", base64, 60, anywhere}}, // 1Password
	},
	'p': {
		'8': {{"p8e-", letters, 32, exact}}, // Adobe
		'a': {
			{"packagist_ack_", letters, 28, atStart}, // Packagist
			{"packagist_acs_", letters, 28, atStart}, // Packagist
			{"packagist_cut_", letters, 28, atStart}, // Packagist
			{"packagist_ort_", letters, 28, atStart}, // Packagist
			{"packagist_out_", letters, 28, atStart}, // Packagist
			{"packagist_uut_", letters, 28, atStart}, // Packagist
			{"pat", parts, 79, dotted},               // Airtable
			{"pat-ap1-", word, 36, hex},              // HubSpot
			{"pat-eu1-", word, 36, hex},              // HubSpot
			{"pat-na1-", word, 36, hex},              // HubSpot
			{"pat-na2-", word, 36, hex},              // HubSpot
			{"pat.", parts, 68, dotted},              // Harness
		},
		'c': {{"pcsk_", word, 40, atStart}}, // Pinecone
		'h': {
			{"phc_", letters, 40, atStart}, // PostHog
			{"phx_", letters, 40, atStart}, // PostHog
		},
		'k': {{"pk.", parts, 83, dotted}},      // Mapbox
		'n': {{"pnu_", letters, 36, exact}},    // Prefect
		'p': {{"pplx-", letters, 30, atStart}}, // Perplexity
		's': {
			{"pscale_oauth_", base64, 30, atStart}, // PlanetScale
			{"pscale_pw_", base64, 30, atStart},    // PlanetScale
			{"pscale_tkn_", base64, 30, atStart},   // PlanetScale
		},
		'u': {
			{"pubkey-", letters, 32, hex}, // Mailgun
			{"pul-", letters, 40, hex},    // Pulumi
		},
		'y': {{"pypi-", word, 40, random}}, // PyPI
	},
	'r': {
		'.': {{"r.", letters, 24, scrambled}},  // Vault
		'8': {{"r8_", letters, 37, exact}},     // Replicate
		'd': {{"rdme_", letters, 40, atStart}}, // ReadMe
		'k': {
			{"rk_live_", letters, 10, anywhere}, // Stripe
			{"rk_prod_", letters, 10, anywhere}, // Stripe
			{"rk_test_", letters, 10, anywhere}, // Stripe
		},
		'u': {{"rubygems_", letters, 40, atStart}}, // RubyGems
	},
	's': {
		'-': {
			{"s-s4t2af-", letters, 64, hex}, // Intra42
			{"s-s4t2ud-", letters, 64, hex}, // Intra42
		},
		'.': {{"s.", letters, 24, scrambled}}, // Vault
		'a': {{"sat.", parts, 68, dotted}},    // Harness
		'b': {
			{"sb_secret_", word, 30, atStart}, // Supabase
			{"sbp_", letters, 30, atStart},    // Supabase
		},
		'c': {
			{"sc_", base64, 60, authress},     // Authress
			{"scauth_", base64, 60, authress}, // Authress
		},
		'd': {{"sdk-", word, 36, hex}},     // LaunchDarkly
		'g': {{"sgp_", word, 40, atStart}}, // Sourcegraph
		'h': {
			{"sha256~", word, 40, atStart},          // OpenShift
			{"shippo_live_", letters, 30, anywhere}, // Shippo
			{"shippo_test_", letters, 30, anywhere}, // Shippo
			{"shpat_", letters, 20, anywhere},       // Shopify
			{"shpca_", letters, 20, anywhere},       // Shopify
			{"shppa_", letters, 20, anywhere},       // Shopify
			{"shpss_", letters, 20, anywhere},       // Shopify
			{"shpua_", letters, 20, anywhere},       // Shopify
		},
		'k': {
			{"sk-", word, 20, random},           // OpenAI, OpenRouter and others
			{"sk-ant-", word, 10, atStart},      // Anthropic
			{"sk.", parts, 83, dotted},          // Mapbox
			{"sk_", word, 42, random},           // Paystack
			{"sk_live_", letters, 10, anywhere}, // Stripe
			{"sk_prod_", letters, 10, anywhere}, // Stripe
			{"sk_test_", letters, 10, anywhere}, // Stripe
		},
		'l': {{"sl.", base64, 130, random}}, // Dropbox
		'm': {
			{"sm_aat_", letters, 16, atStart}, // SettleMint
			{"sm_pat_", letters, 16, atStart}, // SettleMint
			{"sm_sat_", letters, 16, atStart}, // SettleMint
		},
		'n': {
			{"sntrys_", base64, 30, atStart},  // Sentry
			{"sntryu_", letters, 30, atStart}, // Sentry
		},
		'q': {
			{"sq0atp-", word, 22, atStart}, // Square
			{"sq0csp-", word, 30, atStart}, // Square
			{"sq0idp-", word, 22, atStart}, // Square
			{"sqa_", base64, 40, atStart},  // Sonar
			{"sqp_", base64, 40, atStart},  // Sonar
			{"squ_", base64, 40, atStart},  // Sonar
		},
	},
	't': {
		'1': {{"t1.", base64, 90, random}}, // Yandex
		'e': {
			{"test_", letters, 35, hex},     // Lob
			{"test_pub_", letters, 31, hex}, // Lob
		},
		'f': {{"tfp_", base64, 40, atStart}}, // Typeform
		'k': {{"tk-us-", word, 40, random}},  // Scalingo
		's': {{"tskey-", word, 16, random}},  // Tailscale
	},
	'v': {
		'1': {{"v1.0-", word, 171, hex}}, // Cloudflare
	},
	'w': {
		'a': {{"wandb_v1_", word, 40, atStart}}, // Weights & Biases
		'h': {{"whsec_", base64, 16, anywhere}}, // Stripe
	},
	'x': {
		'a': {
			{"xai-", letters, 40, atStart},       // xAI
			{"xai-token-", letters, 40, atStart}, // xAI
			{"xapp-", parts, 10, anywhere},       // Slack
		},
		'k': {{"xkeysib-", word, 60, anywhere}}, // Brevo
		'o': {
			{"xoxa-", parts, 10, anywhere}, // Slack
			{"xoxb-", parts, 10, anywhere}, // Slack
			{"xoxc-", parts, 10, anywhere}, // Slack
			{"xoxd-", parts, 10, anywhere}, // Slack
			{"xoxe-", parts, 10, anywhere}, // Slack
			{"xoxe.", parts, 10, anywhere}, // Slack
			{"xoxo-", parts, 10, anywhere}, // Slack
			{"xoxp-", parts, 10, anywhere}, // Slack
			{"xoxr-", parts, 10, anywhere}, // Slack
			{"xoxs-", parts, 10, anywhere}, // Slack
		},
		's': {{"xsmtpsib-", word, 60, anywhere}}, // Brevo
	},
	'y': {
		'a': {{"ya29.", parts, 20, atStart}}, // Google
	},
}
