package redact_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vidurai/eventbus/bus/redact"
)

// rep makes up what is random in a token, at run time: no scanner for secrets
// shall stumble over this file.
func rep(s string, n int) string { return strings.Repeat(s, n)[:n] }

const alnum = "q7Zk2"

// tokens are made up in the providers' formats.
var tokens = map[string]string{
	"GitHub personal":     "ghp_" + rep(alnum, 36),
	"GitHub OAuth":        "gho_" + rep(alnum, 36),
	"GitHub user":         "ghu_" + rep(alnum, 36),
	"GitHub server":       "ghs_" + rep(alnum, 36),
	"GitHub refresh":      "ghr_" + rep(alnum, 76),
	"GitHub fine-grained": "github_pat_" + rep(alnum, 22) + "_" + rep(alnum, 59),
	"GitLab personal":     "glpat-" + rep(alnum+"_-", 20),
	"GitLab routable":     "glpat-" + rep(alnum, 27) + ".01." + rep("a1", 9),
	"GitLab runner":       "glrt-" + rep(alnum, 20),
	"AWS key id":          "AKIA" + rep("Q7ZK", 16),
	"AWS temporary":       "ASIA" + rep("Q7ZK", 16),
	"Slack bot":           "xoxb-" + rep("123", 12) + "-" + rep(alnum, 24),
	"Slack user":          "xoxp-" + rep("123", 12) + "-" + rep(alnum, 32),
	"Slack app":           "xapp-1-" + rep("A1", 11) + "-" + rep(alnum, 64),
	"Slack rotating":      "xoxe." + "xoxp-1-" + rep(alnum, 40),
	"Stripe":              "sk_live_" + rep(alnum, 24),
	"Stripe restricted":   "rk_live_" + rep(alnum, 24),
	"Stripe test":         "sk_test_" + rep(alnum, 24),
	"Stripe webhook":      "whsec_" + rep(alnum, 32),
	"OpenAI":              "sk-" + rep("a", 48),
	"OpenAI project":      "sk-proj-" + rep(alnum+"-_", 120),
	"OpenAI service":      "sk-svcacct-" + rep(alnum, 60),
	"Anthropic":           "sk-ant-" + "api03-" + rep(alnum+"-_", 95),
	"Google key":          "AIza" + rep(alnum+"_-", 35),
	"Google access":       "ya29." + rep(alnum, 60),
	"Google client":       "GOCSPX-" + rep(alnum, 28),
	"npm":                 "npm_" + rep(alnum, 36),
	"PyPI":                "pypi-" + "AgEIcHlwaS5vcmc" + rep(alnum, 80),
	"Hugging Face":        "hf_" + rep("aBc", 34),
	"DigitalOcean":        "dop_v1_" + rep("0af9", 64),
	"SendGrid":            "SG." + rep(alnum, 22) + "." + rep(alnum, 43),
	"Twilio":              "SK" + rep("0af9", 32),
	"Shopify":             "shpat_" + rep("0af9", 32),
	"Docker":              "dckr_pat_" + rep(alnum, 27),
	"Databricks":          "dapi" + rep("0af9", 32),
	"Vault":               "hvs." + rep(alnum, 24),
	"Doppler":             "dp.pt." + rep(alnum, 43),
	"Linear":              "lin_api_" + rep(alnum, 40),
	"age":                 "AGE-SECRET-KEY-1" + rep("QZRY9", 58),
	"Discord":             "M" + rep("Tk4", 23) + "." + rep("Gx", 6) + "." + rep(alnum, 38),
	"JWT":                 "eyJ" + rep("hbGci", 33) + ".eyJ" + rep("zdWI", 40) + "." + rep(alnum+"_-", 43),
	"JWT of 20 KiB":       "eyJ" + rep("hbGci", 33) + ".eyJ" + rep("zdWI", 20<<10) + "." + rep(alnum+"_-", 43),
}

func TestTextFindsTokens(t *testing.T) {
	for name, token := range tokens {
		t.Run(name, func(t *testing.T) {
			for _, around := range [][2]string{
				{"", ""}, {"use ", " now"}, {"(", ")"}, {`"`, `"`}, {"key=", "&x"}, {"a\n", "\nb"}, {`line\n`, `\nline`}, {"é", "é"},
				{"x%3D", " "}, {`\u003d`, " "}, {"\x1b[31m", "\x1b[0m"}, {"see ", ". Then"}, {"/", "/x"},
			} {
				if name != "JWT" && around[1] == "/x" && strings.HasPrefix(token, "whsec") {
					continue // a slash is in its alphabet
				}
				if got, want := redact.Text(around[0]+token+around[1]), around[0]+redact.Mark+around[1]; got != want {
					t.Errorf("%q", got)
				}
			}
		})
	}
	bot := "123456789:" + "AA" + rep(alnum, 33)
	hook := "https://hooks.slack.com/services/" + "T0/B0/" + rep(alnum, 24)
	discord := "https://discord.com/api/webhooks/123456/" + rep(alnum, 68)
	for in, want := range map[string]string{
		"https://api.telegram.org/bot" + bot + "/getMe": "https://api.telegram.org/bot123456789:[redacted]/getMe",
		"post to " + hook + " x":                        "post to https://hooks.slack.com/services/[redacted] x",
		discord + " x":                                  "https://discord.com/api/webhooks/123456/[redacted] x",
	} {
		if got := redact.Text(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}

// In these each ‹part› is secret, and nothing else.
var commands = []string{
	`export DB_PASSWORD=‹hunter2›`, `TOKEN="‹a b c›" run`, `TOKEN=‹'a b'"c d"e› run`, `password='‹it\'s›' x`, `PASSWORD=‹a\ b› c`,
	`tool --password ‹hunter2› -v`, `tool --password=‹hunter2› -v`, `tool -password '‹hunter 2›' -v`, `["--password", "‹x y›", "z"]`,
	`mysql -u root -p'‹secret x›' db`, `mysqldump -p‹secret› db`, `sudo mariadb -p"‹s3›"`, `sshpass -p ‹x› ssh h`, `sshpass -p‹x› ssh h`,
	`redis-cli -a ‹x› ping`, `docker login -u me -p ‹x› reg`, `docker run -e DB_PASSWORD=‹x› -e A=b img`,
	`curl -u user:‹pass› https://h`, `curl -sSu 'user:‹pa ss›' https://h`, `curl --user user:‹pass› h`, `curl "https://h?a=b&c" -u me:‹pw›`,
	`curl -H 'Authorization: Bearer ‹abc›' https://user:‹pw›@host/x`, `curl -H "Authorization: Basic ‹dXNlcg==›" h`,
	`curl -H "authorization: token ‹abc›" h`, `curl -H Authorization:\ Bearer\ ‹abc› h`, `curl -H "X-Api-Key: ‹abc›" -H "Accept: x"`,
	`curl -H "Cookie: ‹a=b; c=d›" -v`, `curl -b "‹a=b; c=d›" h`, "Cookie: ‹a=b; c=d›\nHost: x",
	`{"password": "‹x›", "user": "y"}`, `{\"password\": \"‹x›\", \"user\": \"y\"}`, `{"cmd":"export TOKEN=‹abc›\nexit"}`,
	"db:\n  password: ‹x›\n  user: y", "- password: '‹x y›'", `aws_secret_access_key = ‹abc/d+e=›`, `PGPASSWORD=‹x› psql`,
	`machine h login me password ‹x›`, "machine h\n  login me\n  password ‹x›\n", `passphrase: ‹correct horse battery›`,
	`https://h/x?access_token=‹abc›&b=c&sig=‹ab%2Fc›&X-Amz-Signature=‹123›#f`, `postgres://u:‹p›@h/db`, `postgres://u:‹p#s/s›@h/db`,
	`redis://:‹p@ss›@h:6379/0`, `https://‹a1a1a1a1a1a1a1a1a1a1›@github.com/x`, `root:‹pw›@tcp(127.0.0.1:3306)/db`,
	`Server=x;Password=‹abc›;User=y`, `AccountKey=‹abc==›;Endpoint=x`, `<password>‹x y›</password>`, `<wsse:Password>‹hunter2›</wsse:Password>`,
	`<password type="x">‹hunter2›</password>`, `<wsse:Password Type="…#PasswordText" token="‹abc›">‹a&amp;b›</wsse:Password> x`,
	`{"xml":"<password>‹hunter2›<\/password>"}`, `<secret><![CDATA[‹a<b›]]></secret>`, "<a>\n <apiKey>‹x›</apiKey>\n <b>c</b>\n</a>",
	`password := "‹x›"`,
	`const token: string = "‹abc›"`, `var apiToken string = "‹abc›"`, `os.environ["API_KEY"] = "‹abc›"`, `'password' => '‹x›',`,
	`{"Authorization":["Basic ‹aHVudGVyMg==›"],"X-Api-Key":["‹hunter2›"],"Accept":["x"]}`, "{\n  \"X-Api-Key\": [\n    \"‹a b›\",\n    \"‹c›\"\n  ]\n}",
	`{\"Cookie\":[\"‹a=b›\"]}`, `passwords: [‹hunter2›]`, `passwords: [ ‹hunter2› , '‹b c›', $C, ‹d›]`, `secrets = ["‹a›", "$B"]`, `f(passwords=["‹a›","‹b c›"], x="y")`,
	`passwords: ["${TOKEN:-‹hunter2›}", "$(mysql -p‹x›)", "‹y›"]`, `passwords: [‹A_PASSWORD=a›, ‹b›]`, "passwords: [\"‹hunter2›",
	`curl -u $USER:‹hunter2› h`, `curl -u "$USER:‹hunter2›" h`, `{"u":"https:\/\/me:‹hunter2›@host\/x"}`,
	`[![c](https://codecov.io/gh/x/y/badge.svg?token=‹ABC1234567›)](https://codecov.io/gh/x/y)`, `"https://h/x?a=b\u0026sig=‹hunter2›"`, `"https://h/x?access_token=‹hunter2›\u0026a=b"`,
	`password = """‹hunter2›"""`, "password: str = '''‹\na \"b\"\nc›'''\nx = 1", "tool --password \\\n  ‹hunter2›", "tool --password \\\r\n ‹hunter2› \\\r\n -v",
	`char password[] = "‹hunter2›";`, `static char password[64] = "‹hunter2›";`,
	`set -gx API_TOKEN ‹hunter2›`, `set -g --export API_TOKEN '‹a b›'; x`, `fish -c "set -x API_TOKEN ‹hunter2›"`, `setx API_TOKEN ‹hunter2›`,
	`IDENTIFIED WITH caching_sha2_password BY '‹hunter2›'`, `identified with 'x' by "‹a b›"`,
	"password: |\n  ‹hunter2›\n", "a:\n  - password: >-\n      ‹x y\n\n      z›\n    user: y\n", "\"secret\": |2+\r\n    ‹x›\r\nb: c",
	`ALTER USER x WITH PASSWORD '‹x›'`, `CREATE USER x IDENTIFIED BY '‹x y›'`, `f(password=‹x›, user=y)`, "set `password=‹x›` now",
	`bash -c "export TOKEN=‹abc›" && echo "x y"`, `TOKEN="${TOKEN:-‹hunter2›}"`, `helm --set auth.password=‹x›,foo=bar`,
	`aws configure set --profile production-of-europe aws_secret_access_key ‹abc›`, `password = ‹my_secret›`, `PASSWORD=‹ab!(c›`, `PASSWORD=‹~x1›`, `https://h/x?access_token=‹1234|hunter2›&a=b`, `curl "https://h?token=‹1234|aB3` + "aB3aB3aB3aB3aB3" + `›"`, `curl -u ‹hunter2hunter2›: h`, `curl -u "‹hunter2hunter2›:" h`,
	`["mysql","-u","root","-p‹x›","db"]`, `["curl","-u","me:‹pw›","h"]`, `["curl", "-s", "-u", "me:‹pw x›", "h"]`, `["sshpass","-p","‹x›","ssh"]`, `["docker","login","-u","me","-p","‹x›"]`,
	`{\"argv\":[\"redis-cli\",\"-a\",\"‹x›\"]}`, `subprocess.run(['sshpass', '-p', '‹x y›', 'ssh'])`,
	`os.Setenv("API_TOKEN", "‹x›")`, `os.Setenv("API_TOKEN","‹x›")`, `req.Header.Set("X-Api-Key", "‹x y›")`, `h.Add("Authorization", "Bearer ‹abc›")`,
	`System.setProperty("db.password", "‹x›");`, `localStorage.setItem('access_token', '‹x›')`, `putenv("API_KEY", "‹x›")`,
	`$password .= "‹x›";`, `TOKEN ::= ‹x1›`, `TOKEN :::= ‹x1›`,
	`AZURE_OPENAI_KEY=‹q7Zk2q7Zk2q7Zk2q7Zk2q7Zk2›`, `"openaiKey": "‹q7Zk2q7Zk2q7Zk2q7Zk2q7Zk2›"`, `export WANDB_KEY='‹q7Zk2q7Zk2q7Zk2q7Zk2q7Zk2›'`,
	`http --auth me:‹pw› GET h`, `http -a me:‹pw› h`, `https --auth=me:‹pw› h`, `valkey-cli -a ‹x› ping`, `smbclient //h/s -U 'me%‹p w›'`, `smbclient -U me%‹pw› //h/s`,
	`7z a -p‹X› x.7z f`, `7z x -p'‹a b›' x.7z`, `zip -P ‹X› x.zip f`, `unzip -P ‹X› x.zip`, `htpasswd -b .htpasswd me ‹pw›`, `htpasswd -nbB me '‹p w›'; ls`, `htpasswd -cb f me ‹pw› && ls`,
	`password=‹hunter22› then hunter22x and ‹hunter22›.`, "mysql -p‹s3cret!pw› db\nlogin with ‹s3cret!pw› again",
	`aws configure set aws_secret_access_key ‹abc/d›`, `X-Auth-Token: ‹abc›`, `"SecretAccessKey" : "‹a\"b›"`, `export "TOKEN=‹abc def›" x`, `bash -c "PGPASSWORD=‹x› psql"`, `Authorization: Bearer "‹abc›"`, `"password": "‹<x9›"`, `TOKEN=‹${T:-hunter2}› x`, `--password ‹$ecret1!›`, `openssl -passin pass:‹abc› x`, `npm config set //r/:_authToken=‹abc›`, `PASSWORD=‹é%ü› x`, `password=‹x` + "\xff" + `›`,
}

func TestTextFindsSecretsByTheirPlace(t *testing.T) {
	for _, c := range commands {
		in := strings.NewReplacer("‹", "", "›", "").Replace(c)
		var want strings.Builder
		for rest := c; ; {
			before, inner, found := strings.Cut(rest, "‹")
			want.WriteString(before)
			if !found {
				break
			}
			want.WriteString(redact.Mark)
			_, rest, _ = strings.Cut(inner, "›")
		}
		if got := redact.Text(in); got != want.String() {
			t.Errorf("%s\n  became %s\n  want   %s", in, got, want.String())
		}
	}
}

func TestTextFindsPrivateKeys(t *testing.T) {
	body := strings.Repeat(rep(alnum+"+/", 64)+"\n", 3)
	for _, kind := range []string{"", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "} {
		begin, end := "-----BEGIN "+kind+"PRIVATE KEY-----", "-----END "+kind+"PRIVATE KEY-----"
		for in, want := range map[string]string{
			"a\n" + begin + "\n" + body + end + "\nb":                                    "a\n[redacted]\nb",
			"a " + begin + strings.ReplaceAll("\n"+body, "\n", `\n`) + end + ` b`:        "a [redacted] b",
			"a " + begin + "\n" + body[:100]:                                             "a [redacted]",
			`{"key": "` + begin + strings.ReplaceAll("\n"+body, "\n", `\n`) + end + `"}`: `{"key": "[redacted]"}`,
		} {
			if got := redact.Text(in); got != want {
				t.Errorf("%q", got)
			}
		}
	}
	for _, in := range []string{
		"-----BEGIN PGP " + "PRIVATE KEY BLOCK-----\n\n" + body + "-----END PGP " + "PRIVATE KEY BLOCK-----",
		"---- BEGIN SSH2 ENCRYPTED " + "PRIVATE KEY ----\n" + body + "---- END SSH2 ENCRYPTED " + "PRIVATE KEY ----",
		"PuTTY-User-Key-" + "File-3: ssh-ed25519\nPrivate-Lines: 1\n" + body + "Private-MAC: " + rep("0af9", 64),
	} {
		if got := redact.Text("a " + in + " b"); got != "a [redacted] b" && got != "a [redacted]b" {
			t.Errorf("%q", got)
		}
	}
}

func TestTextLeavesAlone(t *testing.T) {
	for _, s := range []string{
		"", " ", "go test ./...", "git commit -m 'bus: it waits for nobody'", "Fix token: handling of errors in the parser.",
		rep("0af9", 40), "commit " + rep("3be7", 40), "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9", "sha256:" + rep("0af9", 64),
		"data:image/png;base64," + rep("iVBORw0KGgoAAAANSUhEUgAAA/+", 300), "ssh-ed25519 " + rep("AAAAC3Nz", 68) + " me@host",
		`TOKEN=$TOKEN x`, `TOKEN="$TOKEN" x`, `TOKEN=${TOKEN} x`, `TOKEN=$(cat file) x`, "TOKEN=`cat file` x", `set TOKEN=%TOKEN%`,
		`$env:TOKEN`, `--token <token>`, `tool --token <token> -v --file x`, `Pass <token> to the tool, then run all tests.`,
		`std::vector<Token> lex(s);`, `{"token":"<token>","cmd":"go test"}`, `<token>$TOKEN</token> x`, `a <password> b </passwords>`, `<Password/> x <b>`,
		`<token><![CDATA[]]></token> x`, `password=***`, `password=`, `password="" x`, `password: ''`, `TOKEN=${{ secrets.TOKEN }}`,
		`-H "Authorization: Bearer $TOKEN"`, `-H "Authorization: token ${TOKEN}"`, `curl -u "$USER:$PASS" h`, `curl -u user h`,
		`https://user:$PASS@host`, `https://$USER:${PASS}@host`, `http://localhost:8080/@foo`, `ssh://git@github.com/x`, `git@github.com:x/y.git`,
		`docker://alpine:3.18@sha256:abc`, `http://[::1]:80/`, `ssh -p 22 host`, `mysql -p db`, `mkdir -p token`, `echo "password="`,
		`tokens_used=12 max_tokens: 5 token_count=3 author: me keyboard=x monkey=y "total_tokens": 7`, `--password-file x`, `--password-stdin`,
		`password := os.Getenv("DB_PASSWORD")`, `if token == nil {`, `token != "x"`, `token = cfg.Token`, `func(password string) error`,
		`password: string;`, `token: str = None`, `const token = await getToken()`, `password: process.env.DB_PASS,`, `Token::new`,
		`The password: it must be long`, `use --password to set it`, `--- PASS: TestFoo (0.00s)`, `PASS=12 FAIL=0`, `unexpected token: }`,
		`printf("password=%s", p)`, `'Authorization': 'Bearer ' + token`, "Authorization: Bearer\nHost: x", `token: {name: "x"}`,
		`token: [token]`, `"secrets": []`, `"secrets": ["$A", "***", ""]`, `secret: [32]byte`, `secret: [u8; 32]`, `token: [see below]`, `credentials = [user, pw]`,
		`secrets: [db_password, api_token]`, `passwords: [[redacted], [redacted]]`, `password = """"""`, "password = '''$PASS'''", "password: |\nuser: x",
		"| password: |\n  x", "echo password: |\n  cat", "password: |\n  $PASS\n", "password: |\n  [redacted]\n", `set TOKEN to nothing`, `set -e API_TOKEN`, `set -x TOKEN $X`,
		`set -gx TOKEN (cat file)`, `use the set password command`, `grouped by 'x'`, `$env:USER`, `token[i] = c`, `password[0] == "x"`, `curl -u $env:USER h`, `https://h/?a=b\u0026c=d`,
		`http:\/\/localhost:8080\/@foo`, `rails g user password:digest`, `PORT=${PORT:-8080}`, `PWD=/home/x OLDPWD=/y`, `sk-folding-cube sk-cube-grid-with-many-words-inside`, `risk-` + rep("a", 30), `kubectl get secret my-secret`,
		"token.go:12:5: undefined: x", "bus/token.go: fix", "./secret_test.go:7: got 1", "password.py:3: error", "secrets.yaml: ok", "  id-token: write", "secrets: inherit", "  AccessToken: token,",
		"AuthToken: userToken,", "conf.AuthKey = key", "unset AWS_SESSION_TOKEN\nls", "unset AWS_SESSION_TOKEN AWS_PROFILE", "aws configure get aws_secret_access_key --profile prod",
		`TOKEN="$(jq -r ".token" f)"`, `TOKEN="$(cat "$HOME/x y")" run`, `TOKEN="$(curl -s "https://h/x" | jq -r '.x')"`, `find . -name mysql -print`, `docker run --name mysql -p3306:3306 img`,
		`token = format!("{}{}", a, b)`, `let token = vec![1, 2];`, "token: # comes later", "password:  # set it", `int sessionToken = 0;`, `private int secret = -1;`,
		`CACHE_KEY=linux-node-modules-v2-20240101`, `primary_key: "a1b2c3d4e5f6a7b8c9d0e1f2"`, `PUBLIC_KEY=q7Zk2q7Zk2q7Zk2q7Zk2q7Zk2`, `openaiKey = cfg.OpenAIKeyForTheWholeProcess2`,
		"TOKEN=`get\nall`", `m["password"], m["token"]`, `strings.Contains("token", "x")`, `flag.String("password", "", "usage")`, `Header.Get("Authorization")`, `h.Set("Content-Type", "text/plain")`,
		`os.Setenv("API_TOKEN", token)`, `os.Setenv("API_TOKEN", "$TOKEN")`, `curl -u admin: h`, `if [[ $TOKEN =~ ^x ]]; then`, `http -a`, `see http and use -a me:pw`, `zip -r x.zip f`, `htpasswd -c f me`,
		`7z x -y f`, `unzip -p x.zip f`,
		"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
		redact.Mark, "password=" + redact.Mark, "https://a:" + redact.Mark + "@h", "\xff\xfe password", "é=è",
	} {
		if got := redact.Text(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func TestTextIsIdempotentAndKeepsUTF8(t *testing.T) {
	pieces := []string{"password=", `"`, "'", `\`, "hunter2", " ", "\n", "https://a:b@", redact.Mark, "[", "Cookie: a=b; ", "${TOKEN:-", "}",
		"-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "eyJhbGciOi.eyJhbGciOi.abcdefgh", "é", "\xff", "curl -u ", ",", ")"}
	n := uint32(1)
	for range 20_000 {
		var s string
		for range 8 {
			n = n*1664525 + 1013904223
			s += pieces[(n>>8)%uint32(len(pieces))]
		}
		once := redact.Text(s)
		if twice := redact.Text(once); twice != once {
			t.Fatalf("%q became %q, and that %q", s, once, twice)
		}
		if utf8.ValidString(s) && !utf8.ValidString(once) {
			t.Fatalf("%q became %q", s, once)
		}
	}
}
