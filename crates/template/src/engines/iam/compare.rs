//! How the operators of conditions compare a value of the policy with one of the request.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::net::IpAddr;

use stackwright_facts::network::Network;

use crate::engines::Answer;
use crate::engines::text::Text;

/// An operator without its quantifier, without `IfExists` and without `Not`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The same text.
    Equals,
    /// The same but for case.
    EqualsIgnoreCase,
    /// A text with wildcards, which the value of the policy has already.
    Like,
    /// An ARN whose parts may each have `*` and `?`.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number beside another one.
    Number(Order),
    /// A time beside another one.
    Date(Order),
    /// An address in a network.
    Address,
}

/// How two values lie to each other: that of the request comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The same.
    Equal,
    /// Less.
    Less,
    /// Less or the same.
    LessOrEqual,
    /// More.
    Greater,
    /// More or the same.
    GreaterOrEqual,
}

/// The operator of a name, and whether it is negated.
pub fn operator(name: &str) -> Option<(bool, Operator)> {
    use Operator::{Address, Arn, Bool, Date, Equals, EqualsIgnoreCase, Like, Number};
    let order = |rest: &str| {
        Some(match rest {
            "Equals" => (false, Order::Equal),
            "NotEquals" => (true, Order::Equal),
            "LessThan" => (false, Order::Less),
            "LessThanEquals" => (false, Order::LessOrEqual),
            "GreaterThan" => (false, Order::Greater),
            "GreaterThanEquals" => (false, Order::GreaterOrEqual),
            _ => return None,
        })
    };
    if let Some((negated, order)) = name.strip_prefix("Numeric").and_then(order) {
        return Some((negated, Number(order)));
    }
    if let Some((negated, order)) = name.strip_prefix("Date").and_then(order) {
        return Some((negated, Date(order)));
    }
    Some(match name {
        "StringEquals" | "BinaryEquals" => (false, Equals),
        "StringNotEquals" => (true, Equals),
        "StringEqualsIgnoreCase" => (false, EqualsIgnoreCase),
        "StringNotEqualsIgnoreCase" => (true, EqualsIgnoreCase),
        "StringLike" => (false, Like),
        "StringNotLike" => (true, Like),
        "ArnEquals" | "ArnLike" => (false, Arn),
        "ArnNotEquals" | "ArnNotLike" => (true, Arn),
        "Bool" => (false, Bool),
        "IpAddress" => (false, Address),
        "NotIpAddress" => (true, Address),
        _ => return None,
    })
}

impl Operator {
    /// Whether a value of the policy fits one of the request.
    pub fn holds(self, policy: &Text, value: &Text) -> Answer {
        match self {
            Self::Equals => policy.equals(value),
            Self::EqualsIgnoreCase | Self::Bool => policy.lower().equals(&value.lower()),
            Self::Like => policy.covers(value),
            Self::Arn => arn(policy, value),
            Self::Number(order) => ordered(policy, value, order, |text| text.trim().parse().ok()),
            Self::Date(order) => ordered(policy, value, order, seconds),
            Self::Address => address(policy, value),
        }
    }
}

/// Whether a text surely has not the six parts of an ARN.
pub fn is_no_arn(policy: &Text) -> bool {
    let parts = policy.known().map(|text| text.split(':').count());
    parts.is_some_and(|parts| parts < 6) && policy.known() != Some("*")
}

/// The parts of an ARN are compared one by one: a `*` in one of the first five does not reach into the next.
fn arn(policy: &Text, value: &Text) -> Answer {
    if let (Some(policy), Some(value)) = (policy.known(), value.known()) {
        let (own, theirs): (Vec<&str>, Vec<&str>) = (
            policy.splitn(6, ':').collect(),
            value.splitn(6, ':').collect(),
        );
        if own.len() < 6 || theirs.len() < 6 {
            return Answer::from(policy == "*" || policy == value);
        }
        let parts = own.iter().zip(&theirs);
        return Answer::all(
            parts.map(|(own, theirs)| Text::glob(own).covers(&Text::literal(*theirs))),
        );
    }
    policy.with_wildcards(true).covers(value)
}

fn ordered(
    policy: &Text,
    value: &Text,
    order: Order,
    read: impl Fn(&str) -> Option<f64>,
) -> Answer {
    let (Some(policy), Some(value)) = (policy.known(), value.known()) else {
        return match order {
            Order::Equal => policy.equals(value),
            _ => Answer::Maybe,
        };
    };
    // What is no number or no time fits nothing.
    let (Some(policy), Some(value)) = (read(policy), read(value)) else {
        return Answer::No;
    };
    Answer::from(match order {
        Order::Equal => value == policy,
        Order::Less => value < policy,
        Order::LessOrEqual => value <= policy,
        Order::Greater => value > policy,
        Order::GreaterOrEqual => value >= policy,
    })
}

fn address(policy: &Text, value: &Text) -> Answer {
    let (Some(policy), Some(value)) = (policy.known(), value.known()) else {
        return policy.equals(value).or(Answer::Maybe);
    };
    let Ok(value) = value.parse::<IpAddr>() else {
        return Answer::No;
    };
    match policy.parse::<IpAddr>() {
        Ok(single) => Answer::from(single == value),
        Err(_) => Answer::from(Network::parse(policy).is_some_and(|network| network.has(value))),
    }
}

/// The seconds of a time of ISO 8601, or of a number of seconds, since 1970.
fn seconds(text: &str) -> Option<f64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (
        number(0, 4)?,
        number(5, 7).unwrap_or(1),
        number(8, 10).unwrap_or(1),
    );
    // Days since 1970-01-01 in the Gregorian calendar, years beginning in March.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let (hour, minute) = (number(11, 13).unwrap_or(0), number(14, 16).unwrap_or(0));
    let second = number(17, 19).unwrap_or(0);
    // `+02:00` is two hours after UTC.
    let zone = text
        .get(19..)
        .unwrap_or_default()
        .trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let offset = match zone.as_bytes().first() {
        Some(sign @ (b'+' | b'-')) => {
            let digits = zone[1..].replace(':', "");
            let hours: i64 = digits.get(..2)?.parse().ok()?;
            let minutes: i64 = digits.get(2..4).unwrap_or("00").parse().ok()?;
            let seconds = hours * 3600 + minutes * 60;
            if *sign == b'+' { seconds } else { -seconds }
        }
        _ => 0,
    };
    let total = days * 86_400 + hour * 3600 + minute * 60 + second - offset;
    Some(total as f64)
}
