//! Which names are those of secrets, however they are written: `DB_PASSWORD`, `dbPassword`, `db-password`, `dbpassword`.

/// The words of a name in lower case.
#[derive(Debug)]
pub(super) struct Name {
    words: Vec<String>,
}

/// A name that ends in one of these is that of a secret.
const HEADS: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "passwds",
    "passphrase",
    "passcode",
    "pwd",
    "pass",
    "secret",
    "secrets",
    "token",
    "tokens",
    "credential",
    "credentials",
    "creds",
    "apikey",
    "apikeys",
    "psk",
    "keytab",
    "jwt",
    "otp",
    "totp",
    "pepper",
    "salt",
    "dsn",
    "bearer",
];

/// The same as the end of a word, where nothing separates words: `dbpassword`, `githubtoken`.
const TAILS: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "secrets",
    "token",
    "tokens",
    "apikey",
    "apikeys",
    "secretkey",
    "privatekey",
    "accesskey",
    "sharedkey",
    "authkey",
    "signingkey",
    "encryptionkey",
    "credentials",
    "connectionstring",
    "dbpass",
    "dbpwd",
    "userpass",
    "webhookurl",
];

/// Words that say nothing of what it is when they stand at the end: `SECRET_V2`, `ApiKeyValue`, `TOKEN_PROD`.
const NEUTRAL: &[&str] = &[
    "value",
    "values",
    "string",
    "text",
    "plaintext",
    "plain",
    "raw",
    "base64",
    "b64",
    "encoded",
    "current",
    "previous",
    "prev",
    "old",
    "new",
    "next",
    "primary",
    "secondary",
    "prod",
    "production",
    "staging",
    "stage",
    "dev",
    "test",
    "default",
    "env",
    "var",
    "v",
    "material",
    "body",
    "content",
    "contents",
    "data",
    "json",
    "override",
    "live",
    "sandbox",
    "again",
    "confirmation",
    "confirm",
];

/// What kind of key one is that is a secret, in a property of a schema: `PreSharedKey`.
const SECRET_KEYS: &[&str] = &[
    "access",
    "account",
    "activation",
    "admin",
    "aes",
    "api",
    "app",
    "application",
    "auth",
    "authentication",
    "authorization",
    "cipher",
    "client",
    "crypto",
    "decryption",
    "deploy",
    "developer",
    "ecdsa",
    "encryption",
    "fernet",
    "gpg",
    "hmac",
    "host",
    "integration",
    "jwt",
    "license",
    "licence",
    "master",
    "pgp",
    "priv",
    "private",
    "root",
    "rsa",
    "sas",
    "secret",
    "security",
    "service",
    "session",
    "shared",
    "sign",
    "signature",
    "signing",
    "ssh",
    "ssl",
    "storage",
    "subscription",
    "tls",
    "webhook",
    "write",
];

/// What kind of key one is that is none, where the author chose the name: `S3_KEY`, `PARTITION_KEY`.
const PUBLIC_KEYS: &[&str] = &[
    "artifact",
    "attribute",
    "bucket",
    "cache",
    "child",
    "cmk",
    "code",
    "composite",
    "config",
    "context",
    "data",
    "dedup",
    "deduplication",
    "destination",
    "event",
    "feature",
    "file",
    "flag",
    "foreign",
    "group",
    "hash",
    "idempotency",
    "image",
    "index",
    "input",
    "item",
    "kms",
    "layer",
    "lock",
    "log",
    "lookup",
    "manifest",
    "map",
    "message",
    "metric",
    "object",
    "output",
    "parameter",
    "parent",
    "partition",
    "path",
    "primary",
    "public",
    "pub",
    "range",
    "record",
    "registry",
    "route",
    "routing",
    "row",
    "s3",
    "search",
    "shard",
    "sort",
    "source",
    "ssm",
    "state",
    "table",
    "tag",
    "target",
    "template",
    "unique",
];

/// What a token is of that is none.
const PUBLIC_TOKENS: &[&str] = &[
    "completion",
    "continuation",
    "http",
    "input",
    "max",
    "next",
    "output",
    "page",
    "pagination",
    "prompt",
    "total",
];

/// Names of URLs that have a password in them more often than not.
const WITH_PASSWORD: &[&str] = &[
    "amqp",
    "broker",
    "celery",
    "database",
    "db",
    "jdbc",
    "mongo",
    "mongodb",
    "mssql",
    "mysql",
    "postgres",
    "postgresql",
    "rabbitmq",
    "redis",
    "sentry",
    "smtp",
    "webhook",
    "sas",
];

/// Ends of names of what anybody may know, also of a secret: where it is, how long it holds.
const PUBLIC: &[&str] = &[
    "alias",
    "algorithm",
    "arn",
    "arns",
    "bucket",
    "days",
    "enabled",
    "endpoint",
    "expiration",
    "format",
    "id",
    "ids",
    "identifier",
    "length",
    "location",
    "mode",
    "name",
    "names",
    "path",
    "policy",
    "prefix",
    "region",
    "required",
    "source",
    "state",
    "status",
    "storage",
    "type",
    "uri",
    "url",
    "username",
    "user",
    "version",
];

impl Name {
    pub fn of(text: &str) -> Self {
        let mut words: Vec<String> = Vec::new();
        let mut word = String::new();
        let chars: Vec<char> = text.chars().collect();
        for (at, &c) in chars.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| chars[at]);
            let after = chars.get(at + 1);
            // `apiKey`, and the last capital of `APIKey`.
            let begins = c.is_uppercase()
                && (before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
                    || (before.is_some_and(char::is_uppercase)
                        && after.is_some_and(|c| c.is_lowercase())));
            if (begins || !c.is_alphanumeric()) && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            }
        }
        words.extend((!word.is_empty()).then_some(word));
        // Numbers and neutral words at the end say nothing.
        let is_neutral = |word: &String| {
            let bare = word.trim_start_matches('v');
            NEUTRAL.contains(&word.as_str()) || bare.chars().all(|c| c.is_ascii_digit())
        };
        while let [.., before, last] = words.as_slice()
            && is_neutral(last)
            && !(before == "connection" && last == "string")
        {
            words.pop();
        }
        if let Some(last) = words.last_mut() {
            let bare = last.trim_end_matches(|c: char| c.is_ascii_digit());
            if !bare.is_empty() && bare != "s" {
                let length = bare.len();
                last.truncate(length);
            }
        }
        Self { words }
    }

    fn last(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    fn before_last(&self) -> &str {
        let before = self.words.len().checked_sub(2);
        before.map_or("", |at| self.words[at].as_str())
    }

    /// Whether a property of a schema of this name is a secret.
    pub fn is_secret(&self) -> bool {
        let (before, last) = (self.before_last(), self.last());
        match last {
            "tokens" | "token" => !PUBLIC_TOKENS.contains(&before),
            "key" | "keys" => SECRET_KEYS.contains(&before),
            "string" | "strings" => before == "connection",
            "hash" | "hashes" => matches!(before, "password" | "passwd" | "secret"),
            "cookie" => before == "session",
            last => HEADS.contains(&last) || TAILS.iter().any(|tail| last.ends_with(tail)),
        }
    }

    /// The same for a name that the author chose.
    pub fn is_secret_of_author(&self) -> bool {
        let (before, last) = (self.before_last(), self.last());
        match last {
            "key" | "keys" => !before.is_empty() && !PUBLIC_KEYS.contains(&before),
            "auth" => !before.is_empty() && !matches!(before, "enable" | "require" | "use" | "no"),
            "url" | "uri" => WITH_PASSWORD.contains(&before),
            "seed" => matches!(before, "otp" | "totp" | "wallet" | "secret"),
            "webhook" | "pin" | "mnemonic" | "authorization" | "hmac" | "pat" | "sk" => true,
            _ => self.is_secret(),
        }
    }

    /// Whether a property that cannot be read back is a secret: then weaker words will do.
    pub fn is_secret_if_marked(&self) -> bool {
        let (before, last) = (self.before_last(), self.last());
        match last {
            "key" | "keys" => !PUBLIC_KEYS.contains(&before) && !before.is_empty(),
            "pin" | "wallet" | "seed" | "hash" => true,
            "authentication" | "authorization" => false,
            _ => self.is_secret(),
        }
    }

    /// Whether what is inside of it is what somebody proves himself with.
    pub fn is_of_credentials(&self) -> bool {
        matches!(
            self.last(),
            "credential" | "credentials" | "passwords" | "secrets" | "authentication"
        )
    }

    /// Whether it is the name of what anybody may know.
    pub fn is_public(&self) -> bool {
        PUBLIC.contains(&self.last())
    }
}
