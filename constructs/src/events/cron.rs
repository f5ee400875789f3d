//! The grammar of EventBridge's cron expressions, which have six fields, among them a year.
//!
//! Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>

/// Why an expression is not one, and what to write.
type Problem = (String, String);

struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    names: &'static [&'static str],
}

const MINUTE: Field = field("minute", 0, 59, &[]);
const HOUR: Field = field("hour", 0, 23, &[]);
const DAY: Field = field("day of the month", 1, 31, &[]);
const MONTH: Field = field(
    "month",
    1,
    12,
    &[
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ],
);
const WEEK_DAY: Field = field(
    "day of the week",
    1,
    7,
    &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
);
const YEAR: Field = field("year", 1970, 2199, &[]);

const fn field(name: &'static str, least: u32, most: u32, names: &'static [&'static str]) -> Field {
    Field {
        name,
        least,
        most,
        names,
    }
}

/// Checks what is between the parentheses of `cron(…)`.
pub(super) fn check(expression: &str) -> Result<(), Problem> {
    let fields: Vec<&str> = expression.split_whitespace().collect();
    let [minute, hour, day, month, week_day, year] = fields[..] else {
        return Err((
            format!("it has {} fields and needs 6", fields.len()),
            "write minute, hour, day of the month, month, day of the week, year: `cron(0 9 * * ? *)`".into(),
        ));
    };
    match (day == "?", week_day == "?") {
        (true, true) => {
            return Err((
                "the day of the month and the day of the week are both `?`".into(),
                "let one of them be `*` or a day".into(),
            ));
        }
        (false, false) => {
            return Err((
                "neither the day of the month nor the day of the week is `?`".into(),
                "write `?` for the one that does not matter".into(),
            ));
        }
        _ => {}
    }
    MINUTE.check(minute)?;
    HOUR.check(hour)?;
    if day != "?" {
        check_day(day)?;
    }
    MONTH.check(month)?;
    if week_day != "?" {
        check_week_day(week_day)?;
    }
    YEAR.check(year)
}

fn check_day(day: &str) -> Result<(), Problem> {
    if day == "L" || day == "LW" {
        return Ok(());
    }
    match day.strip_suffix('W') {
        Some(near) => DAY.number(near).map(drop),
        None => DAY.check(day),
    }
}

fn check_week_day(week_day: &str) -> Result<(), Problem> {
    if week_day == "L" {
        return Ok(());
    }
    if let Some(last) = week_day.strip_suffix('L') {
        return WEEK_DAY.number(last).map(drop);
    }
    match week_day.split_once('#') {
        Some((day, "1" | "2" | "3" | "4" | "5")) => WEEK_DAY.number(day).map(drop),
        Some((_, which)) => Err((
            format!("`#{which}` is not a week of the month"),
            "write `#1` to `#5`, for example `FRI#2` for the second Friday".into(),
        )),
        None => WEEK_DAY.check(week_day),
    }
}

impl Field {
    fn check(&self, text: &str) -> Result<(), Problem> {
        text.split(',').try_for_each(|item| self.item(item))
    }

    /// A value, a range, either with a step, or `*`.
    fn item(&self, item: &str) -> Result<(), Problem> {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (item, None),
        };
        if let Some(step) = step
            && step.parse::<u32>().ok().is_none_or(|step| step == 0)
        {
            return Err((
                format!("`/{step}` is not a step of the {}", self.name),
                "write a number of at least 1 after the slash".into(),
            ));
        }
        match range.split_once('-') {
            _ if range == "*" => Ok(()),
            Some((from, to)) => {
                let (from, to) = (self.number(from)?, self.number(to)?);
                if from <= to {
                    return Ok(());
                }
                Err((
                    format!("the {} `{range}` ends before it starts", self.name),
                    format!("write `{from}-{},{}-{to}`", self.most, self.least),
                ))
            }
            None => self.number(range).map(drop),
        }
    }

    fn number(&self, text: &str) -> Result<u32, Problem> {
        let named = self.names.iter().position(|name| *name == text);
        let number = match named.and_then(|index| u32::try_from(index).ok()) {
            Some(index) => Some(index + self.least),
            None => text.parse().ok(),
        };
        match number {
            Some(number) if (self.least..=self.most).contains(&number) => Ok(number),
            _ => {
                let mut hint = format!(
                    "the {} is a number from {} to {}",
                    self.name, self.least, self.most
                );
                if let (Some(first), Some(last)) = (self.names.first(), self.names.last()) {
                    hint += &format!(", or {first} to {last}");
                }
                Err((
                    format!(
                        "`{text}` is no {} ({} to {})",
                        self.name, self.least, self.most
                    ),
                    hint,
                ))
            }
        }
    }
}
