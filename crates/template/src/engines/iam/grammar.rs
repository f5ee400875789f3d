//! The grammar of policy documents: what IAM refuses when a policy is saved.

use stackwright_facts::partition::is_account;
use stackwright_facts::principal;

use crate::engines::Fault;
use crate::engines::text::{Piece, Scope, SymbolKind, Text};
use crate::model::{Evaluation, Instance};
use crate::parse::Span;
use crate::suggest::did_you_mean;

/// What a policy is attached to, which decides about its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A user, group or role: no principal.
    Identity,
    /// A resource: principal and resource.
    Resource,
    /// A resource that stands for itself, such as a repository: a principal, a resource if one likes.
    OwnResource,
    /// A role's trust policy: a principal, no resource.
    Trust,
}

const STATEMENT: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
];

struct Checker<'a, 't> {
    scope: Scope<'a, 't>,
    kind: Kind,
    faults: Vec<Fault>,
}

/// Checks a policy document against IAM's grammar. Unknown values are taken to be right.
#[must_use]
pub fn check<'t>(scope: Scope<'_, 't>, document: &Instance<'t>, kind: Kind) -> Vec<Fault> {
    let mut checker = Checker {
        scope,
        kind,
        faults: Vec::new(),
    };
    checker.document(document);
    checker.faults
}

impl<'t> Checker<'_, 't> {
    fn fault(&mut self, span: Span, path: &str, message: String, hint: Option<String>) {
        self.faults.push(Fault {
            span,
            path: path.to_owned(),
            message,
            hint,
        });
    }

    fn document(&mut self, document: &Instance<'t>) {
        let Evaluation::Object(object) = &document.value else {
            return;
        };
        for (key, span, value) in &object.entries {
            match *key {
                "Version" => {
                    if let Some(text) = value.text()
                        && !matches!(text, "2012-10-17" | "2008-10-17")
                    {
                        self.fault(
                            value.span(),
                            key,
                            format!("`{text}` is no version of the policy language"),
                            Some("write \"2012-10-17\"; it is not a date of your own".into()),
                        );
                    }
                }
                "Id" | "Statement" => {}
                _ => self.unknown_key(*span, "", key, &["Version", "Id", "Statement"], "policy"),
            }
        }
        let Some(statements) = document.get("Statement") else {
            if !object.open {
                self.fault(
                    document.span(),
                    "",
                    "the policy has no `Statement`".into(),
                    None,
                );
            }
            return;
        };
        let list = matches!(statements.value, Evaluation::List(_));
        if list && statements.items().is_empty() {
            self.fault(
                statements.span(),
                "Statement",
                "the policy has no statement".into(),
                Some("remove the policy, or say what it allows".into()),
            );
        }
        let mut sids: Vec<(String, Span)> = Vec::new();
        for (index, statement) in statements.one_or_many().iter().enumerate() {
            let path = if list {
                format!("Statement.{index}")
            } else {
                "Statement".to_owned()
            };
            match &statement.value {
                Evaluation::Object(object) if !object.open => {
                    self.statement(statement, &path);
                    self.sid(statement, &path, &mut sids);
                }
                Evaluation::Object(_) | Evaluation::Unknown(_) => {}
                _ => self.fault(
                    statement.span(),
                    &path,
                    format!("a statement is an object, not {}", statement.node.kind()),
                    None,
                ),
            }
        }
    }

    fn unknown_key(&mut self, span: Span, path: &str, key: &str, known: &[&str], what: &str) {
        let hint =
            did_you_mean(key, known.iter().copied()).map(|name| format!("did you mean `{name}`?"));
        self.fault(
            span,
            &below(path, key),
            format!("a {what} has no element `{key}`"),
            hint,
        );
    }

    fn sid(&mut self, statement: &Instance<'t>, path: &str, seen: &mut Vec<(String, Span)>) {
        let Some((sid, text)) = statement
            .get("Sid")
            .and_then(|sid| Some((sid, sid.text()?.to_owned())))
        else {
            return;
        };
        let path = below(path, "Sid");
        if self.kind == Kind::Identity && !text.chars().all(|c| c.is_ascii_alphanumeric()) {
            self.fault(
                sid.span(),
                &path,
                format!("the statement id `{text}` has other characters than letters and digits"),
                Some("IAM refuses it; use letters and digits only".into()),
            );
        }
        // Buckets take the same id twice; IAM does not.
        if self.kind == Kind::Identity && seen.iter().any(|(other, _)| *other == text) {
            self.fault(
                sid.span(),
                &path,
                format!("two statements of the policy have the id `{text}`"),
                Some("give each its own, or leave it out".into()),
            );
        }
        seen.push((text, sid.span()));
    }

    fn statement(&mut self, statement: &Instance<'t>, path: &str) {
        for (key, span, _) in statement.entries() {
            if !STATEMENT.contains(key) {
                self.unknown_key(*span, path, key, STATEMENT, "statement");
            }
        }
        match statement.get("Effect") {
            None => self.fault(
                statement.span(),
                path,
                "the statement has no `Effect`".into(),
                Some("write \"Allow\" or \"Deny\"".into()),
            ),
            Some(effect) => {
                if let Some(text) = effect.text()
                    && !matches!(text, "Allow" | "Deny")
                {
                    let near = did_you_mean(text, ["Allow", "Deny"]).unwrap_or("Allow");
                    self.fault(
                        effect.span(),
                        &below(path, "Effect"),
                        format!("the effect is `{text}`, which is neither `Allow` nor `Deny`"),
                        Some(format!("write \"{near}\"; case matters")),
                    );
                }
            }
        }
        self.one_of(statement, path, "Action", "NotAction");
        match self.kind {
            Kind::Identity | Kind::Resource => {
                self.one_of(statement, path, "Resource", "NotResource");
            }
            Kind::OwnResource => {}
            Kind::Trust => self.absent(
                statement,
                path,
                &["Resource", "NotResource"],
                "a trust policy is about its own role",
            ),
        }
        match self.kind {
            Kind::Identity => self.absent(
                statement,
                path,
                &["Principal", "NotPrincipal"],
                "the principal is whoever the policy is attached to",
            ),
            _ => self.one_of(statement, path, "Principal", "NotPrincipal"),
        }
        for name in ["Action", "NotAction"] {
            self.actions(statement.get(name), &below(path, name));
        }
        for name in ["Resource", "NotResource"] {
            self.resources(statement.get(name), &below(path, name));
        }
        for name in ["Principal", "NotPrincipal"] {
            self.principal(statement.get(name), &below(path, name));
        }
        self.conditions(statement.get("Condition"), &below(path, "Condition"));
    }

    fn one_of(&mut self, statement: &Instance<'t>, path: &str, name: &str, other: &str) {
        match (statement.get(name), statement.get(other)) {
            (None, None) => self.fault(
                statement.span(),
                path,
                format!("the statement has neither `{name}` nor `{other}`"),
                None,
            ),
            (Some(_), Some(second)) => self.fault(
                second.span(),
                &below(path, other),
                format!("the statement has both `{name}` and `{other}`"),
                Some("keep one of them".into()),
            ),
            _ => {}
        }
    }

    fn absent(&mut self, statement: &Instance<'t>, path: &str, names: &[&str], why: &str) {
        for (key, span, _) in statement.entries() {
            if names.contains(key) {
                self.fault(
                    *span,
                    &below(path, key),
                    format!("`{key}` is not allowed here"),
                    Some(format!("remove it: {why}")),
                );
            }
        }
    }

    fn items(&mut self, value: Option<&Instance<'t>>, path: &str) -> Vec<(Text, Span, String)> {
        let Some(value) = value else {
            return Vec::new();
        };
        let list = matches!(value.value, Evaluation::List(_));
        if list && value.items().is_empty() {
            self.fault(value.span(), path, "the list is empty".into(), None);
        }
        let mut texts = Vec::new();
        for (index, item) in value.one_or_many().iter().enumerate() {
            let path = if list {
                below(path, &index.to_string())
            } else {
                path.to_owned()
            };
            match &item.value {
                Evaluation::String(_) | Evaluation::Number(_) | Evaluation::Unknown(_) => {
                    texts.push((self.scope.text(item), item.span(), path));
                }
                _ => self.fault(
                    item.span(),
                    &path,
                    format!("this must be a text, not {}", item.node.kind()),
                    None,
                ),
            }
        }
        texts
    }

    fn actions(&mut self, value: Option<&Instance<'t>>, path: &str) {
        for (text, span, path) in self.items(value, path) {
            let Some(known) = text.known() else { continue };
            let fine = known == "*"
                || known
                    .split_once(':')
                    .is_some_and(|(service, action)| !service.is_empty() && !action.is_empty());
            if !fine {
                self.fault(
                    span,
                    &path,
                    format!("`{known}` is no action"),
                    Some("an action is `service:Action`, such as `s3:GetObject`, or `*`".into()),
                );
            } else if self.kind == Kind::Trust && !may_be_trusted(known) {
                let hint = did_you_mean(known, TRUSTED.iter().copied())
                    .map(|near| format!("did you mean `{near}`?"));
                self.fault(
                    span,
                    &path,
                    format!("`{known}` is not about assuming a role, which alone a trust policy is about"),
                    hint.or_else(|| Some("what the role may do goes into its policies".into())),
                );
            }
        }
    }

    fn resources(&mut self, value: Option<&Instance<'t>>, path: &str) {
        for (text, span, path) in self.items(value, path) {
            match text.pieces.first() {
                Some(Piece::Literal(first)) => {
                    if self.kind == Kind::OwnResource
                        || first == "*"
                        || first.starts_with("arn:")
                        || (text.pieces.len() > 1 && "arn:".starts_with(first.as_str()))
                        || first.starts_with("${")
                    {
                        if first.starts_with("arn:")
                            && let Some((fault, hint)) = arn_fault(&text)
                        {
                            self.fault(span, &path, format!("`{text}`: {fault}"), Some(hint));
                        }
                        continue;
                    }
                    self.fault(
                        span,
                        &path,
                        format!("`{text}` is no ARN"),
                        Some(
                            "a resource is an ARN, in which parts may be `*`, or `*` alone".into(),
                        ),
                    );
                }
                Some(Piece::Symbol(symbol)) if symbol.kind == SymbolKind::Name => {
                    self.fault(
                        span,
                        &path,
                        format!(
                            "`{text}` begins with the name of `{}`, and a resource of a policy must be an ARN",
                            symbol.id
                        ),
                        Some(format!("write `!GetAtt {}.Arn` instead of `!Ref {0}`", symbol.id)),
                    );
                }
                None if self.kind != Kind::OwnResource => {
                    self.fault(span, &path, "the resource is empty".into(), None);
                }
                _ => {}
            }
        }
    }

    fn principal(&mut self, value: Option<&Instance<'t>>, path: &str) {
        let Some(value) = value else { return };
        match &value.value {
            Evaluation::String(text) if text != "*" => {
                let key = if text.ends_with(".amazonaws.com") {
                    "Service"
                } else {
                    "AWS"
                };
                self.fault(
                    value.span(),
                    path,
                    format!("the principal `{text}` does not say what it is"),
                    Some(format!(
                        "write {{\"{key}\": \"{text}\"}}; only `*` stands alone"
                    )),
                );
            }
            Evaluation::Object(object) if !object.open => {
                const KINDS: &[&str] = &["AWS", "Service", "Federated", "CanonicalUser"];
                for (key, span, names) in &object.entries {
                    if !KINDS.contains(key) {
                        self.unknown_key(*span, path, key, KINDS, "principal");
                        continue;
                    }
                    for (text, span, path) in self.items(Some(names), &below(path, key)) {
                        self.principal_name(key, &text, span, &path);
                    }
                }
            }
            Evaluation::List(_)
            | Evaluation::Number(_)
            | Evaluation::Bool(_)
            | Evaluation::Null => {
                self.fault(
                    value.span(),
                    path,
                    format!("a principal is an object or `*`, not {}", value.node.kind()),
                    Some(
                        "write what they are as well, such as {\"AWS\": [\"123456789012\"]}".into(),
                    ),
                );
            }
            _ => {}
        }
    }

    fn principal_name(&mut self, kind: &str, text: &Text, span: Span, path: &str) {
        let Some(known) = text.known() else { return };
        let found = match kind {
            "AWS" => principal::aws(known),
            "Service" => principal::service(known, |short| {
                stackwright_schemas::iam_actions::service(short).is_some()
            }),
            _ => Ok(()),
        };
        if let Err(problem) = found {
            self.fault(span, path, problem.message, problem.hint);
        }
    }

    fn conditions(&mut self, value: Option<&Instance<'t>>, path: &str) {
        let Some(value) = value else { return };
        if !matches!(value.value, Evaluation::Object(_) | Evaluation::Unknown(_)) {
            self.fault(
                value.span(),
                path,
                format!(
                    "a condition is an object of operators, not {}",
                    value.node.kind()
                ),
                None,
            );
        }
        for (operator, span, keys) in value.entries() {
            let name = operator.strip_suffix("IfExists").unwrap_or(operator);
            let name = name
                .strip_prefix("ForAnyValue:")
                .or_else(|| name.strip_prefix("ForAllValues:"))
                .unwrap_or(name);
            let path = below(path, operator);
            // Operators are not case sensitive.
            let Some(known) = OPERATORS
                .iter()
                .find(|known| known.eq_ignore_ascii_case(name))
            else {
                // A key without operator is the most common slip.
                let hint = if name.contains(':') {
                    Some(format!(
                        "an operator comes first: {{\"StringEquals\": {{\"{name}\": …}}}}"
                    ))
                } else {
                    did_you_mean(name, OPERATORS.iter().copied())
                        .map(|near| format!("did you mean `{}`?", operator.replace(name, near)))
                };
                self.fault(
                    *span,
                    &path,
                    format!("there is no condition operator `{operator}`"),
                    hint,
                );
                continue;
            };
            if *known == "Null" && operator.ends_with("IfExists") {
                self.fault(
                    *span,
                    &path,
                    "`Null` has no form with `IfExists`".into(),
                    Some("`Null` itself asks whether the key exists".into()),
                );
            }
            if keys.unknown().is_none() && keys.entries().is_empty() {
                self.fault(
                    keys.span(),
                    &path,
                    format!("`{operator}` needs an object of condition keys"),
                    None,
                );
            }
            for (key, span, values) in keys.entries() {
                let path = below(&path, key);
                if !key.contains(':') {
                    self.fault(
                        *span,
                        &path,
                        format!(
                            "`{key}` is no condition key, which begins with `aws:` or a service"
                        ),
                        Some(format!("did you mean `aws:{key}`?")),
                    );
                }
                for value in values.one_or_many() {
                    self.condition_value(known, value, &path);
                }
            }
        }
    }

    fn condition_value(&mut self, operator: &str, value: &Instance<'t>, path: &str) {
        if matches!(
            value.value,
            Evaluation::Object(_) | Evaluation::List(_) | Evaluation::Null
        ) {
            self.fault(
                value.span(),
                path,
                format!(
                    "the value of a condition is a text, not {}",
                    value.node.kind()
                ),
                None,
            );
            return;
        }
        let Some(text) = value.text().filter(|text| !text.contains("${")) else {
            return;
        };
        let wrong = match operator {
            "Bool" | "Null" if !matches!(text.to_ascii_lowercase().as_str(), "true" | "false") => {
                "true or false"
            }
            _ if operator.starts_with("Numeric") && text.trim().parse::<f64>().is_err() => {
                "a number"
            }
            _ if operator.starts_with("Date") && !is_date(text) => {
                "a date such as 2026-11-23T00:00:00Z"
            }
            "IpAddress" | "NotIpAddress" if !is_addresses(text) => {
                "an address or a range such as 192.0.2.0/24"
            }
            _ => return,
        };
        self.fault(
            value.span(),
            path,
            format!("`{operator}` compares with {wrong}, not with `{text}`"),
            None,
        );
    }
}

/// Whether a text is a date or the seconds since 1970.
fn is_date(text: &str) -> bool {
    let seconds = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    let year = text
        .get(..4)
        .is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    seconds || (year && text.as_bytes().get(4) == Some(&b'-'))
}

/// Whether a text is an address of the internet or a range of them.
fn is_addresses(text: &str) -> bool {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => length.is_none_or(|length| {
            length
                .parse::<u8>()
                .is_ok_and(|length| length <= if address.is_ipv4() { 32 } else { 128 })
        }),
        Err(_) => false,
    }
}

/// The actions that a trust policy can allow.
const TRUSTED: &[&str] = &[
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:SetContext",
];

fn may_be_trusted(action: &str) -> bool {
    action.contains(['*', '?', '$'])
        || TRUSTED
            .iter()
            .any(|known| known.eq_ignore_ascii_case(action))
}

/// What is wrong with the beginning of an ARN, as far as it is known.
fn arn_fault(text: &Text) -> Option<(String, String)> {
    let mut known = String::new();
    let mut whole = true;
    for piece in &text.pieces {
        match piece {
            Piece::Literal(literal) => known.push_str(literal),
            Piece::Symbol(symbol) if symbol.kind != SymbolKind::Any => {
                known.push_str(&format!("${{{}}}", symbol.id.replace(':', ".")));
            }
            Piece::Star => known.push('*'),
            Piece::One => known.push('?'),
            Piece::Symbol(_) => {
                whole = false;
                break;
            }
        }
    }
    let mut parts: Vec<&str> = known.splitn(6, ':').collect();
    let count = parts.len();
    if !whole {
        // The last part goes on.
        parts.pop();
    }
    let open = |part: &str| part.contains(['*', '?', '$']);
    let part = |index: usize| parts.get(index).copied();
    if let Some(partition) = part(1)
        && !open(partition)
        && !partition.starts_with("aws")
    {
        return Some((
            format!("there is no partition `{partition}`"),
            "an ARN begins with `arn:aws:`".into(),
        ));
    }
    if part(2).is_some_and(str::is_empty) {
        return Some((
            "the ARN names no service".into(),
            "the form is arn:aws:service:region:account:resource".into(),
        ));
    }
    if let Some(account) = part(4) {
        let digits = is_account(account);
        if !(account.is_empty()
            || digits
            || open(account)
            || matches!(account, "aws" | "cloudfront" | "aws-managed"))
        {
            return Some((
                format!("the account in the ARN is `{account}`, which is not 12 digits"),
                "the form is arn:aws:service:region:account:resource".into(),
            ));
        }
    }
    if whole && count < 6 && !parts.last().is_some_and(|last| last.contains(['*', '$'])) {
        return Some((
            format!("the ARN has {count} parts, and needs 6"),
            "the form is arn:aws:service:region:account:resource, where some parts may be empty"
                .into(),
        ));
    }
    if whole && count == 6 && part(5).is_some_and(str::is_empty) {
        return Some((
            "the ARN names no resource".into(),
            "write a name or `*` after the last colon".into(),
        ));
    }
    None
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
