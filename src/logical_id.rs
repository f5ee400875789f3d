//! Logical IDs and unique names from construct paths, exactly as the AWS CDK computes them, so that a ported app keeps
//! its resources.

use crate::hash::md5;

const HIDDEN: &str = "Default";
const HIDDEN_FROM_HUMAN: &str = "Resource";
const MAX_HUMAN_LENGTH: usize = 240;
const MAX_LENGTH: usize = 255;
const HASH_LENGTH: usize = 8;

/// The logical ID of the element at `path`, the construct ids below the stack. `None` when no component is left.
///
/// ```
/// use stackwright::logical_id;
/// assert_eq!(logical_id(&["Bucket", "Resource"]).as_deref(), Some("Bucket83908E77"));
/// assert_eq!(logical_id(&["Queue"]).as_deref(), Some("Queue"));
/// ```
pub fn logical_id<S: AsRef<str>>(path: &[S]) -> Option<String> {
    let components = visible(path);
    let only = match components.as_slice() {
        [] => return None,
        [only] => Some(alphanumeric(only, "")),
        _ => None,
    };
    match only {
        Some(id) if id.len() <= MAX_LENGTH => (!id.is_empty()).then_some(id),
        _ => {
            let mut id = human_part(&components, "", "");
            id.truncate(MAX_HUMAN_LENGTH);
            id.push_str(&path_hash(&components));
            Some(id)
        }
    }
}

/// A name for a physical resource from a construct path: the readable part and a hash, at most `max_length` characters
/// long, components joined by `separator`, and only `[A-Za-z0-9]` and the characters of `allowed` in them. Below 8
/// characters there is no room for the whole hash, and names of different paths can be the same.
///
/// ```
/// use stackwright::unique_resource_name;
/// assert_eq!(unique_resource_name(&["Api", "Table"], 64, "-", ""), "Api-TableDD5018BB");
/// ```
pub fn unique_resource_name<S: AsRef<str>>(
    path: &[S],
    max_length: usize,
    separator: &str,
    allowed: &str,
) -> String {
    let components = visible(path);
    if let [only] = components.as_slice() {
        let name = alphanumeric(only, allowed);
        if !name.is_empty() && name.chars().count() <= max_length {
            return name;
        }
    }
    let mut name = human_part(&components, separator, allowed);
    let room = max_length.saturating_sub(HASH_LENGTH);
    let length = name.chars().count();
    if length > room {
        let start: String = name.chars().take(room / 2).collect();
        let end = name.chars().skip(length - (room - room / 2));
        name = start.chars().chain(end).collect();
    }
    name.extend(path_hash(&components).chars().take(max_length));
    name
}

fn visible<S: AsRef<str>>(path: &[S]) -> Vec<&str> {
    path.iter()
        .map(AsRef::as_ref)
        .filter(|c| *c != HIDDEN)
        .collect()
}

fn human_part(components: &[&str], separator: &str, allowed: &str) -> String {
    let mut human = String::new();
    let mut previous: Option<&str> = None;
    for component in components {
        if previous.is_some_and(|kept| kept.ends_with(component)) {
            continue;
        }
        previous = Some(component);
        if *component == HIDDEN_FROM_HUMAN {
            continue;
        }
        let cleaned = alphanumeric(component, allowed);
        if !cleaned.is_empty() {
            if !human.is_empty() {
                human.push_str(separator);
            }
            human.push_str(&cleaned);
        }
    }
    human
}

/// The MD5 of a text in 32 hexadecimal digits, which the CDK appends to logical IDs that follow what a resource contains.
pub fn content_hash(content: &str) -> String {
    md5::hex(content.as_bytes())
}

fn path_hash(components: &[&str]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digest = md5::hash(components.join("/").as_bytes());
    let mut hash = String::with_capacity(HASH_LENGTH);
    for byte in &digest[..HASH_LENGTH / 2] {
        hash.push(char::from(DIGITS[usize::from(byte >> 4)]));
        hash.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    hash
}

fn alphanumeric(text: &str, allowed: &str) -> String {
    if is_alphanumeric(text) {
        return text.to_owned();
    }
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || allowed.contains(*c))
        .collect()
}

/// Whether a text has letters and digits of ASCII alone: a plain loop, as each construct is asked in a debug build.
pub(crate) fn is_alphanumeric(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: Option<&str>) {
        let components: Vec<&str> = path.split('/').collect();
        assert_eq!(logical_id(&components).as_deref(), expected, "{path}");
    }

    #[test]
    fn logical_ids() {
        check("Queue", Some("Queue"));
        check("my-queue", Some("myqueue"));
        check("Queue/Default", Some("Queue"));
        check("Bucket/Resource", Some("Bucket83908E77"));
        check(
            "TaskRole/DefaultPolicy/Resource",
            Some("TaskRoleDefaultPolicy07FC53DE"),
        );
        check("Default", None);
        check("---", None);
    }

    #[test]
    fn long_ids_are_cut_and_hashed() {
        let long = "A".repeat(300);
        let id = logical_id(&[&long]).expect("an id");
        assert_eq!(id.len(), 248);
    }

    #[test]
    fn unique_names() {
        assert_eq!(
            unique_resource_name(&["RefStack", "TaskDef"], 255, "", ""),
            "RefStackTaskDefD640A26B"
        );
        assert_eq!(unique_resource_name(&["My-App"], 128, "", "-"), "My-App");
        assert_eq!(
            unique_resource_name(&["A".repeat(200), "B".repeat(200)], 64, "", "").len(),
            64
        );
    }
}
