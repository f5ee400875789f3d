//! How much a template and an app may come to: values are shared, so a few of them can stand for a text without end.

use std::cell::Cell;

/// What the values of one template may cost; CloudFormation takes a megabyte.
const TEMPLATE: usize = 32 << 20;
/// What the values of all templates of an app may cost.
const APP: usize = 256 << 20;
/// What a value costs beside its text.
const VALUE: usize = 64;

/// What is left.
pub(crate) struct Budget {
    template: Cell<usize>,
    app: Cell<usize>,
}

/// What is used up, in words.
pub(crate) struct Exceeded(pub String);

impl Budget {
    pub(crate) fn new() -> Budget {
        Budget {
            template: Cell::new(TEMPLATE),
            app: Cell::new(APP),
        }
    }

    /// Begins another template.
    pub(crate) fn next_template(&self) {
        // Where one was too much, the app is refused, and nothing more is computed.
        if self.template.get() > 0 {
            self.template.set(TEMPLATE);
        }
    }

    /// Pays for a value with a text of some bytes. `Ok(false)` where nothing was left already.
    pub(crate) fn pay(&self, text: usize) -> Result<bool, Exceeded> {
        let cost = text.saturating_add(VALUE);
        let (template, app) = (self.template.get(), self.app.get());
        if template == 0 {
            return Ok(false);
        }
        if cost < template && cost < app {
            self.template.set(template - cost);
            self.app.set(app - cost);
            return Ok(true);
        }
        self.template.set(0);
        Err(Exceeded(match cost < template {
            true => format!("the templates of the app have more than {} MiB", APP >> 20),
            false => format!("the template has more than {} MiB", TEMPLATE >> 20),
        }))
    }
}
