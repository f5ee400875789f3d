//! Near-miss names: "did you mean `BucketName`?".

/// The candidate nearest to `word`, when it is near enough to be a misspelling of it.
///
/// ```
/// use stackwright_facts::suggest::did_you_mean;
/// assert_eq!(did_you_mean("BuketName", ["BucketName", "Tags"]), Some("BucketName"));
/// assert_eq!(did_you_mean("Color", ["BucketName", "Tags"]), None);
/// ```
pub fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    const LONGEST: usize = 128;
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let limit = match word.len() {
        0..=2 => 1,
        3..=5 => 2,
        length => length / 3,
    };
    let mut best: Option<(usize, &str)> = None;
    let mut rows = Rows::default();
    for candidate in candidates {
        if candidate.len().abs_diff(word.len()) > limit || candidate.len() > LONGEST {
            continue;
        }
        let near = best.map_or(limit, |(distance, _)| distance.saturating_sub(1));
        if let Some(distance) = rows.distance(lower.as_bytes(), candidate.as_bytes(), near)
            && candidate != word
        {
            best = Some((distance, candidate));
            if distance == 0 {
                break;
            }
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The rows of the table by which distances are found, kept from one to the next.
#[derive(Default)]
struct Rows {
    before: Vec<usize>,
    last: Vec<usize>,
    row: Vec<usize>,
}

impl Rows {
    /// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours, whatever the case of
    /// `b`. `None` where it is more than `most`.
    fn distance(&mut self, a: &[u8], b: &[u8], most: usize) -> Option<usize> {
        let width = b.len() + 1;
        self.before.clear();
        self.before.resize(width, 0);
        self.last.clear();
        self.last.extend(0..width);
        self.row.clear();
        self.row.resize(width, 0);
        let b = |at: usize| b[at].to_ascii_lowercase();
        let mut least = 0;
        for i in 1..=a.len() {
            // Both of the rows that the next is made of are too far.
            let least_before = least;
            self.row[0] = i;
            least = i;
            for j in 1..width {
                let cost = usize::from(a[i - 1] != b(j - 1));
                let mut best = (self.last[j] + 1)
                    .min(self.row[j - 1] + 1)
                    .min(self.last[j - 1] + cost);
                if i > 1 && j > 1 && a[i - 1] == b(j - 2) && a[i - 2] == b(j - 1) {
                    best = best.min(self.before[j - 2] + 1);
                }
                self.row[j] = best;
                least = least.min(best);
            }
            if least.min(least_before) > most {
                return None;
            }
            std::mem::swap(&mut self.before, &mut self.last);
            std::mem::swap(&mut self.last, &mut self.row);
        }
        Some(self.last[width - 1]).filter(|distance| *distance <= most)
    }
}

/// A name without what people write differently: case, blanks and hyphens.
///
/// ```
/// use stackwright_facts::suggest::squeezed;
/// assert_eq!(squeezed("Detail_Type"), squeezed("detail-type"));
/// ```
pub fn squeezed(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
