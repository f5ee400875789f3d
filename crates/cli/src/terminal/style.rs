//! Colours of changes and states. Every colour has a mark or a word beside it, so nothing is lost without colour.

use anstyle::{AnsiColor, Style};

/// Something new, or something that went well.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Something that changes in place.
pub const CHANGED: Style = AnsiColor::Yellow.on_default();
/// Something that goes, or that failed.
pub const BAD: Style = AnsiColor::Red.on_default();
/// What a person must not overlook.
pub const ALARM: Style = AnsiColor::Red.on_default().bold();
/// Headings.
pub const TITLE: Style = Style::new().bold();
/// What matters less.
pub const FAINT: Style = Style::new().dimmed();
/// Tells neighbours apart whose names stand beside it.
pub const GROUPS: [Style; 4] = [
    AnsiColor::Cyan.on_default(),
    AnsiColor::Magenta.on_default(),
    AnsiColor::Blue.on_default(),
    AnsiColor::Green.on_default(),
];

/// Text in a style.
pub fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}
