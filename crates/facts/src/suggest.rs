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
    for candidate in candidates {
        if candidate.len().abs_diff(word.len()) > limit || candidate.len() > LONGEST {
            continue;
        }
        let near = best.map_or(limit, |(distance, _)| distance.saturating_sub(1));
        let distance = distance(lower.as_bytes(), candidate.to_ascii_lowercase().as_bytes());
        if distance <= near && candidate != word {
            best = Some((distance, candidate));
            if distance == 0 {
                break;
            }
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row: Vec<usize> = vec![0; width];
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..width {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[b.len()]
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
