//! [`IndexMap`]: entries in the order in which they came, found by their keys.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::Hash;
use std::iter;
use std::ops;
use std::slice;
use std::vec;

use crate::index::{self, Index};

/// Entries in the order in which they were first set, found by their keys.
///
/// ```
/// use stackwright_json::IndexMap;
///
/// let mut ports = IndexMap::from([("https", 443), ("ssh", 22)]);
/// ports.insert("http", 80);
/// ports.insert("ssh", 2222);
/// assert_eq!(ports["ssh"], 2222);
/// assert_eq!(ports.remove("https"), Some(443));
/// assert_eq!(ports.keys().copied().collect::<Vec<_>>(), ["ssh", "http"]);
/// ```
///
/// Two maps are equal if they have the same entries, in whatever order. Finding and adding take the same time at any size;
/// removing takes time in proportion to the size, since the others keep their order.
#[derive(Clone)]
pub struct IndexMap<K, V> {
    entries: Vec<(K, V)>,
    index: Index,
}

/// The entries of a [`IndexMap`].
pub type Iter<'a, K, V> = iter::Map<slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> (&'a K, &'a V)>;
/// The entries of a [`IndexMap`], with values that can be changed.
pub type IterMut<'a, K, V> =
    iter::Map<slice::IterMut<'a, (K, V)>, fn(&'a mut (K, V)) -> (&'a K, &'a mut V)>;
/// The keys of a [`IndexMap`].
pub type Keys<'a, K, V> = iter::Map<slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> &'a K>;
/// The values of a [`IndexMap`].
pub type Values<'a, K, V> = iter::Map<slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> &'a V>;
/// The values of a [`IndexMap`], which can be changed.
pub type ValuesMut<'a, K, V> =
    iter::Map<slice::IterMut<'a, (K, V)>, fn(&'a mut (K, V)) -> &'a mut V>;

impl<K, V> IndexMap<K, V> {
    /// Without entries.
    #[must_use]
    pub const fn new() -> Self {
        IndexMap {
            entries: Vec::new(),
            index: Index::new(),
        }
    }

    /// Without entries, and with memory for so many.
    #[must_use]
    pub fn with_capacity(entries: usize) -> Self {
        IndexMap {
            entries: Vec::with_capacity(entries),
            index: Index::new(),
        }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries, first to last.
    pub fn iter(&self) -> Iter<'_, K, V> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// The entries, with values that can be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        self.entries.iter_mut().map(|(key, value)| (key, value))
    }

    /// The keys, first to last.
    pub fn keys(&self) -> Keys<'_, K, V> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> Values<'_, K, V> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The values, which can be changed.
    pub fn values_mut(&mut self) -> ValuesMut<'_, K, V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// The keys by themselves.
    pub fn into_keys(self) -> impl DoubleEndedIterator<Item = K> + ExactSizeIterator {
        self.entries.into_iter().map(|(key, _)| key)
    }

    /// The values by themselves.
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = V> + ExactSizeIterator {
        self.entries.into_iter().map(|(_, value)| value)
    }

    /// The first entry.
    #[must_use]
    pub fn first(&self) -> Option<(&K, &V)> {
        self.entries.first().map(|(key, value)| (key, value))
    }

    /// The last entry.
    #[must_use]
    pub fn last(&self) -> Option<(&K, &V)> {
        self.entries.last().map(|(key, value)| (key, value))
    }
}

impl<K: Hash + Eq, V> IndexMap<K, V> {
    /// Where the entry of a key is, from 0.
    pub fn position<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        if !self.index.is_used() {
            return self.entries.iter().position(|one| one.0.borrow() == key);
        }
        let hash = index::hash(key);
        let mut slot = self.index.start(hash);
        while let Some(position) = self.index.next(hash, &mut slot) {
            if self.entries[position].0.borrow() == key {
                return Some(position);
            }
        }
        None
    }

    /// Whether there is a value for a key.
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.position(key).is_some()
    }

    /// The value of a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let position = self.position(key)?;
        Some(&self.entries[position].1)
    }

    /// The value of a key, which can be changed.
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let position = self.position(key)?;
        Some(&mut self.entries[position].1)
    }

    /// Sets the value of a key, and returns the one it had. A key that was there stays where it is; a new one is the last.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.position(&key) {
            Some(position) => Some(std::mem::replace(&mut self.entries[position].1, value)),
            None => {
                self.push(key, value);
                None
            }
        }
    }

    /// The entry of a key, to be set if there is none.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let found = self.position(&key);
        Entry {
            map: self,
            key,
            found,
        }
    }

    /// Takes out the entry of a key; the others keep their order.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let position = self.position(key)?;
        self.index.remove(position);
        Some(self.entries.remove(position).1)
    }

    /// Keeps the entries for which this is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.entries.retain_mut(|(key, value)| keep(key, value));
        self.index_again();
    }

    /// Takes out the last entry.
    pub fn pop(&mut self) -> Option<(K, V)> {
        self.index.remove(self.len().checked_sub(1)?);
        self.entries.pop()
    }

    /// Puts the entries in this order, given the keys and values of two; those that are equal stay in theirs.
    pub fn sort_by(&mut self, mut compare: impl FnMut(&K, &V, &K, &V) -> Ordering) {
        self.entries
            .sort_by(|(a, of_a), (b, of_b)| compare(a, of_a, b, of_b));
        self.index_again();
    }

    /// Adds an entry whose key is new.
    fn push(&mut self, key: K, value: V) {
        if self.index.is_used() {
            self.index.push(index::hash(&key));
        }
        self.entries.push((key, value));
        if self.index.is_needed(self.entries.len()) {
            self.index_again();
        }
    }

    fn index_again(&mut self) {
        self.index.clear();
        if self.index.is_needed(self.entries.len()) {
            for (key, _) in &self.entries {
                self.index.push(index::hash(key));
            }
        }
    }
}

/// The place of a key in a [`IndexMap`]. Made by [`IndexMap::entry`].
pub struct Entry<'a, K, V> {
    map: &'a mut IndexMap<K, V>,
    key: K,
    found: Option<usize>,
}

impl<'a, K: Hash + Eq, V> Entry<'a, K, V> {
    /// The value, which is this one if there was none.
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }

    /// The value, which is computed if there was none.
    pub fn or_insert_with(self, value: impl FnOnce() -> V) -> &'a mut V {
        let position = match self.found {
            Some(position) => position,
            None => {
                self.map.push(self.key, value());
                self.map.entries.len() - 1
            }
        };
        &mut self.map.entries[position].1
    }

    /// The value, which is the default one if there was none.
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

impl<K, V> Default for IndexMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Hash + Eq, V: PartialEq> PartialEq for IndexMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(key, value)| other.get(key).is_some_and(|of_other| value == of_other))
    }
}

impl<K: Hash + Eq, V: Eq> Eq for IndexMap<K, V> {}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for IndexMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: Hash + Eq, V> Extend<(K, V)> for IndexMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, V)> for IndexMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = IndexMap::with_capacity(entries.size_hint().0);
        map.extend(entries);
        map
    }
}

impl<K: Hash + Eq, V, const N: usize> From<[(K, V); N]> for IndexMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> IntoIterator for IndexMap<K, V> {
    type Item = (K, V);
    type IntoIter = vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a IndexMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, K, V> IntoIterator for &'a mut IndexMap<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = IterMut<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

/// The value of a key that is there.
///
/// # Panics
/// If it is not.
impl<K: Hash + Eq + Borrow<Q>, Q: Hash + Eq + ?Sized, V> ops::Index<&Q> for IndexMap<K, V> {
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("there is an entry with this key")
    }
}
