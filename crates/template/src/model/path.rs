//! Where a value is in the template, as keys and indexes from the root.

use std::fmt;

/// One step of a [`Path`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment<'t> {
    /// A key of an object.
    Key(&'t str),
    /// An index of a list, from 0.
    Index(usize),
}

/// Keys and indexes from the root of the template. Displays as `Resources.Bucket.Properties.Tags.0`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path<'t>(pub Vec<Segment<'t>>);

impl<'t> Path<'t> {
    /// The path below this one.
    #[must_use]
    pub fn join(&self, segment: Segment<'t>) -> Self {
        let mut segments = self.0.clone();
        segments.push(segment);
        Self(segments)
    }

    /// The path without its first `count` segments.
    #[must_use]
    pub fn skip(&self, count: usize) -> Path<'t> {
        Path(self.0.get(count..).unwrap_or_default().to_vec())
    }

    /// Whether the path begins with these keys.
    #[must_use]
    pub fn starts_with(&self, keys: &[&str]) -> bool {
        self.0.len() >= keys.len()
            && keys
                .iter()
                .zip(&self.0)
                .all(|(key, segment)| *segment == Segment::Key(key))
    }

    /// The key at a place of the path.
    #[must_use]
    pub fn key(&self, index: usize) -> Option<&'t str> {
        match self.0.get(index)? {
            Segment::Key(key) => Some(key),
            Segment::Index(_) => None,
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            match segment {
                Segment::Key(key) => f.write_str(key)?,
                Segment::Index(item) => write!(f, "{item}")?,
            }
        }
        Ok(())
    }
}
