//! Names and tokens: deterministic where a second run must find what the first one made, random where it must not.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;

/// Change sets that this crate makes for one deployment start with this. They are temporary: a later run of the same
/// person removes those that were left behind.
pub(crate) const TEMPORARY: &str = "stackwright-deploy-";
/// Change sets that were prepared to be executed later start with this, and stay.
pub(crate) const PREPARED: &str = "stackwright-prepared-";

/// Client tokens of executions start with this.
pub(crate) const EXECUTION: &str = "stackwright-execute-";

/// Collects the parts that make a name; each part is length-prefixed, so that parts cannot run into each other.
pub(crate) struct Fingerprint(md5::Context);

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self(md5::Context::new())
    }

    pub(crate) fn add(&mut self, part: impl AsRef<[u8]>) -> &mut Self {
        let part = part.as_ref();
        self.0.consume((part.len() as u64).to_le_bytes());
        self.0.consume(part);
        self
    }

    /// 32 hexadecimal digits.
    pub(crate) fn hex(self) -> String {
        format!("{:x}", self.0.finalize())
    }
}

/// 32 hexadecimal digits for some bytes.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("{:x}", md5::compute(bytes))
}

/// Random bits from the operating system, by way of the standard library's hasher keys.
pub(crate) fn random_u64(salt: &str) -> u64 {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write(salt.as_bytes());
    hasher.finish()
}

/// A client token for one attempt at something (its retries included).
pub(crate) fn fresh_token() -> String {
    format!(
        "stackwright-{:016x}{:016x}",
        random_u64("a"),
        random_u64("b")
    )
}

/// Stands for a secret in names, from which it could be guessed: the same throughout a run, and in no other.
pub(crate) fn secret_of_this_run() -> &'static str {
    static SECRET: OnceLock<String> = OnceLock::new();
    SECRET.get_or_init(fresh_token)
}

/// The beginning of the client tokens of deployments of this input, by which a later run knows its own operations
/// again: CloudFormation tells the token with each event.
pub(crate) fn execution_mark(input: &str) -> String {
    format!("{EXECUTION}{input}-")
}

/// The client token for executing a change set: the same in every run, as the change set's ARN is unique.
pub(crate) fn execution_token(input: &str, change_set_id: &str) -> String {
    execution_mark(input) + &digest(change_set_id.as_bytes())
}

/// The client token of an operation on a stack as it is now: the same until something has happened to it, so that two
/// runs which ask for the same thing begin one operation.
pub(crate) fn operation_token(
    mark: &str,
    stack_id: &str,
    newest: Option<&str>,
    details: &[String],
) -> String {
    let mut print = Fingerprint::new();
    print.add(stack_id).add(newest.unwrap_or_default());
    for detail in details {
        print.add(detail);
    }
    format!("{mark}{}", print.hex())
}

/// The beginning of the tokens of deletions.
pub(crate) const DESTROY: &str = "stackwright-destroy-";
/// The beginning of the tokens of rollbacks, continued or cancelling ones too.
pub(crate) const ROLLBACK: &str = "stackwright-rollback-";
